"""Bringing a database to the schema of today; Alembic is imported only where there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy import Engine

FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


KNOWN = frozenset(revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions())
"""Every revision that this program knows."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database has not seen, in one transaction."""
    config = _config()
    with engine.connect().execution_options(watcher_writes=True) as conn, conn.begin():
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
