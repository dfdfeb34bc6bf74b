"""Opening a store: SQLite in WAL mode or PostgreSQL, at the schema of today."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from watcher.credentials import SecretError, environment
from watcher.store import places
from watcher.store.blobs import Blobs
from watcher.store.faults import explained
from watcher.store.locks import advisory_turn, advisory_turns, file_turn, file_turns, lock_key
from watcher.store.pace import FilePace
from watcher.store.shelf import PlaceError
from watcher.store.snapshots import Snapshots, shelf_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import URL, Connection, Engine

    from watcher.store.locks import Take
    from watcher.store.pace import Pace
    from watcher.store.shelf import Shelf

HEAD = "0012"
"""The schema's newest migration (watcher/store/migrations/versions)."""
ENTRY = "WATCHER_STORE_PASSWORD"
"""The secret with which a database server lets us in."""
PATIENCE = 60_000
"""Milliseconds for which a writer waits for another one on SQLite."""


class StoreError(Exception):
    """The store cannot be used: what failed, where, and what to do."""


class Store:
    """An open store: its database, and the places of its snapshots, by default a folder beside it."""

    def __init__(self, engine: Engine, state: Path, snapshots: str | None = None, archive: str | None = None) -> None:
        self.engine = engine
        self.state = state
        self.addresses = (snapshots, archive)

    @cached_property
    def blobs(self) -> Snapshots:
        """Give the snapshots; their places are looked at here, when they are first needed. Raises PlaceError."""
        shelves = self.shelves()
        with self.read() as conn:
            known = places.noted(conn)
        places.require_archive(known, shelves.get(places.ARCHIVE))
        for name, shelf in shelves.items():
            if name in known:
                places.require_same(known[name], shelf)
        return Snapshots(shelves[places.SNAPSHOTS], shelves.get(places.ARCHIVE))

    def shelves(self) -> dict[str, Shelf]:
        """Give the places of snapshots as they are configured, by name, whether they are the right ones or not."""
        here, archive = self.addresses
        first = {places.SNAPSHOTS: shelf_at(here) if here else Blobs(self.state / "snapshots")}
        return first | ({places.ARCHIVE: shelf_at(archive)} if archive else {})

    def require_places(self) -> None:
        """Raise PlaceError where snapshots cannot be kept: a place that is another one, or that cannot be written."""
        for shelf in filter(None, (self.blobs.here, self.blobs.archive)):
            places.marked(shelf)

    @property
    def shared(self) -> bool:
        """Whether processes on other machines may be at work on it: what can be done without a writer's place is then done before."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection whose writes are committed together at the end, or not at all.

        One writer at a time, on PostgreSQL as on SQLite: what a pass concludes rests on what it finds, and two that
        found the same notice missing would both tell it.
        """
        with self.engine.connect().execution_options(watcher_writes=True) as conn, conn.begin():
            if self.engine.dialect.name == "postgresql":
                conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock_key("writer")})
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store throughout, and writes nothing."""
        options = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self.engine.connect().execution_options(**options) as conn, conn.begin() as started:
            yield conn
            started.rollback()

    def exclusive(self, name: str, *, wait: bool = True) -> AbstractContextManager[None]:
        """Hold the turn `name` among all processes on this store; raises BusyError where it is taken and `wait` is false."""
        if self.engine.dialect.name == "sqlite":
            return file_turn(self.state / "locks", name, wait=wait)
        return advisory_turn(self.engine, name, wait=wait)

    def together(self, name: str) -> AbstractContextManager[None]:
        """Hold the turn `name` beside others who do so together, having waited for whoever holds it alone; it keeps those out meanwhile."""
        if self.engine.dialect.name == "sqlite":
            return file_turn(self.state / "locks", name, wait=True, together=True)
        return advisory_turn(self.engine, name, wait=True, together=True)

    def turns(self) -> AbstractContextManager[Take]:
        """Give a function that takes one turn after the other and says whether it could; all of them are given back at the end."""
        return file_turns(self.state / "locks") if self.engine.dialect.name == "sqlite" else advisory_turns(self.engine)

    def pace(self) -> Pace:
        """Give the pace at which all processes on this store together ask a host; to be closed after use."""
        if self.engine.dialect.name == "sqlite":
            return FilePace(self.state / "locks")
        from watcher.store.shared_pace import SharedPace

        return SharedPace(self.engine)

    def clock(self) -> datetime:
        """Give the present time by the clock that all processes on this store have in common: the server's, else the machine's."""
        if not self.shared:
            return datetime.now(UTC)
        with self.engine.connect() as conn:
            now: datetime = conn.execute(select(func.clock_timestamp())).scalar_one()
            return now.astimezone(UTC)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(url: str, state: Path, snapshots: str | None = None, archive: str | None = None) -> Store:
    """Open the store at a SQLAlchemy URL, making or migrating its schema where needed.

    `state` is the folder of locks, and of snapshots where these have no address of their own.
    Raises StoreError where the database does not answer or is newer
    than this program.
    """
    address = _with_password(make_url(url))
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # how much is done at once is bounded by passes, receivers and jobs; a further bound here would only make them wait for each other
    engine = create_engine(address, pool_pre_ping=address.get_backend_name() != "sqlite", max_overflow=-1)
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    store = Store(engine, state, snapshots, archive)
    try:
        _to_head(store)
        _note_places(store)
    except StoreError:
        store.close()
        raise
    except (OperationalError, DBAPIError) as wrong:
        store.close()
        raise StoreError(f"{address.render_as_string(hide_password=True)}: {explained(wrong)}") from wrong
    return store


def _with_password(address: URL) -> URL:
    """Give a server's address with the password that this process was given, where it has none of its own (else libpq looks for it)."""
    if address.get_backend_name() == "sqlite" or address.password:
        return address
    try:
        given = environment(ENTRY)
    except SecretError as wrong:
        raise StoreError(str(wrong)) from wrong
    return address if given is None else address.set(password=given)


def _tame_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is below
        for pragma in ("journal_mode=WAL", f"busy_timeout={PATIENCE}", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        # a writer takes its place at the start: one that began as a reader could not wait for another writer
        conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("watcher_writes") else "BEGIN")


def _to_head(store: Store) -> None:
    if _revision(store.engine) == HEAD:
        return
    with store.exclusive("migrate"):
        found = _revision(store.engine)
        if found is None:
            from watcher.store import fresh

            with store.engine.connect().execution_options(watcher_writes=True) as conn, conn.begin():
                fresh.make(conn, HEAD)
        elif found != HEAD:
            from watcher.store.migrate import KNOWN, upgrade

            if found not in KNOWN:
                raise StoreError(f"the store was written by a newer watcher (schema {found}, known up to {HEAD}); update the program")
            upgrade(store.engine)


def _note_places(store: Store) -> None:
    """Let the database know places that it does not know yet, where other machines or a configuration may name another one."""
    wanted = store.shelves()
    if not store.shared and store.addresses[0] is None:
        del wanted[places.SNAPSHOTS]
    if not wanted:
        return
    with suppress(PlaceError):  # one that cannot be read or written now is noted by whoever can
        with store.read() as conn:
            new = places.unsettled(conn, wanted)
        for name in new:
            with store.transaction() as conn:
                if name in places.unsettled(conn, wanted):
                    places.note(conn, name, wanted[name], datetime.now(UTC))


def is_current(store: Store) -> bool:
    """Whether the store still has the schema of this program, or a newer one has moved it on since it was opened."""
    return _revision(store.engine) == HEAD


def _revision(engine: Engine) -> str | None:
    with engine.connect() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.scalar(text("select version_num from alembic_version"))
        return found


class Rehearsal(Store):
    """A store on which everything can be done and nothing is kept: one transaction that is rolled back at the end."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine, store.state, *store.addresses)
        self._conn = store.engine.connect().execution_options(watcher_writes=True)
        self._whole = self._conn.begin()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give the rehearsal's connection, within a savepoint."""
        with self._conn.begin_nested():
            yield self._conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give the rehearsal's connection."""
        yield self._conn

    def close(self) -> None:
        """Take everything back."""
        self._whole.rollback()
        self._conn.close()
        super().close()
