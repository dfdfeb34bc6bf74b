"""What is to be done once for documents that an older program read: note which documents they rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "chores",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.execute("insert into chores (name, reached) select 'bases', 0 where exists (select 1 from documents where version_id is not null)")
