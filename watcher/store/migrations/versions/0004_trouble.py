"""What becomes of held changes; what passes saw; which validators to trust; documents found by their text."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("changes", sa.Column("held_for", sa.Text(), nullable=True))
    op.add_column("passes", sa.Column("seen", sa.JSON(), nullable=True))
    op.add_column("pages", sa.Column("whole_at", moment, nullable=True))
    op.add_column("sources", sa.Column("distrusted_until", moment, nullable=True))
    op.create_table(
        "reviews",
        sa.Column("change_seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("told_seq", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["change_seq"], ["changes.seq"], name=op.f("fk_reviews_change_seq_changes")),
        sa.ForeignKeyConstraint(["told_seq"], ["changes.seq"], name=op.f("fk_reviews_told_seq_changes")),
        sa.PrimaryKeyConstraint("change_seq", name=op.f("pk_reviews")),
    )
    op.create_table(
        "likenesses",
        sa.Column("band", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_likenesses_document_id_documents")),
        sa.PrimaryKeyConstraint("band", "document_id", name=op.f("pk_likenesses")),
        sqlite_with_rowid=False,
    )
