"""A store without anything in it, made once a process and copied from then on."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from watcher.store import open_store


@cache
def _blank() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_store(f"sqlite:///{folder / 'blank.db'}", folder).close()
    return folder / "blank.db"


def put_blank(path: Path) -> None:
    """Put an empty store at a path, where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_blank(), path)
