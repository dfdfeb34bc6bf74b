"""Which documents name which as their basis."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "bases",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_bases_document_id_documents")),
        sa.PrimaryKeyConstraint("document_id", "key", name=op.f("pk_bases")),
    )
    op.create_index(op.f("ix_bases_key"), "bases", ["key"], unique=False)
