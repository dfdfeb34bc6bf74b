"""Where redirects led, kept with the bytes that came from there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("snapshots", sa.Column("final_url", sa.Text(), nullable=True))
