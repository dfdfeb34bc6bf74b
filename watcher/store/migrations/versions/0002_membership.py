"""Those who join by the web pages; changes taken back; what robots were sent of late."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("changes", sa.Column("supersedes", sa.Integer(), nullable=True))
    op.create_index("ix_changes_supersedes", "changes", ["supersedes"], unique=True)
    op.add_column("subscribers", sa.Column("channel", sa.Text(), nullable=True))
    op.add_column("subscribers", sa.Column("profile", sa.String(64), nullable=True))
    op.add_column("subscribers", sa.Column("profile_since", moment, nullable=True))
    op.add_column("owed", sa.Column("withdrawn_at", moment, nullable=True))
    op.add_column("digests", sa.Column("purpose", sa.String(), nullable=False, server_default="digest"))
    op.add_column("digests", sa.Column("unclear", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "members",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("address", name=op.f("uq_members_address")),
    )
    op.create_table(
        "asks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_from", sa.String(32), nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index(op.f("ix_asks_address"), "asks", ["address"], unique=False)
    op.create_table(
        "address_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_log")),
    )
    op.create_index(op.f("ix_address_log_subscriber_id"), "address_log", ["subscriber_id"], unique=False)
    op.create_table(
        "paces",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("held_until", moment, nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_paces")),
    )
