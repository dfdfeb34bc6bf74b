"""Pairs of characters that lead to titles, for searching them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
AT_A_TIME = 1000


def upgrade() -> None:
    table = op.create_table(
        "grams",
        sa.Column("place", sa.String(1), nullable=False),
        sa.Column("gram", sa.String(2), nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "gram", "key", name=op.f("pk_grams")),
        sqlite_with_rowid=False,
    )
    _fill(table, "d", "select id, title, doc_number from documents")
    _fill(table, "c", "select seq, title, doc_number, by_title, by_number from changes where not baseline")


def _fill(table: sa.Table, place: str, rows: str) -> None:
    conn = op.get_bind()
    for part in conn.execute(sa.text(rows)).partitions(AT_A_TIME):
        found = {(text.lower()[i : i + 2], row[0]) for row in part for text in row[1:] if text for i in range(len(text) - 1)}
        if found:
            conn.execute(table.insert(), [{"place": place, "gram": gram, "key": key} for gram, key in sorted(found)])
