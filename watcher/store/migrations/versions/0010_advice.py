"""What a person should do about a source that is not well."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("sources", sa.Column("advice", sa.Text(), nullable=True))
