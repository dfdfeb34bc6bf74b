"""Warnings owed to readers; notices that a message did not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "warned",
        sa.Column("notice_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("subscriber_id", sa.String(), nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("digest_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_warned_notice_id_notices")),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_warned_digest_id_digests")),
        sa.PrimaryKeyConstraint("notice_id", "subscriber_id", name=op.f("pk_warned")),
    )
    op.create_index(op.f("ix_warned_digest_id"), "warned", ["digest_id"])
    op.create_table(
        "bounces",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("digest_id", sa.String(), nullable=False),
        sa.Column("read_at", moment, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_bounces_digest_id_digests")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bounces")),
    )
    op.create_index(op.f("ix_bounces_digest_id"), "bounces", ["digest_id"])
