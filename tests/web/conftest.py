"""The web pages over a store in which something has happened: the demo's four days."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Demo
from watcher.config import Home, load_home
from watcher.store import Store, open_store
from watcher.web import create_app

NOW = datetime.fromisoformat("2026-09-10T09:00:00+08:00")


@dataclass
class Web:
    """A home, its store, and a client of its pages."""

    home: Home
    store: Store
    client: TestClient


@pytest.fixture(scope="session")
def played(demo: Demo) -> Path:
    return demo.folder / "home"


def _open(home: Path) -> Iterator[Web]:
    loaded = load_home(home)
    store = open_store(loaded.store_url, loaded.state)
    with TestClient(create_app(loaded, store, lambda: NOW), base_url="http://watch.example.org", follow_redirects=False) as client:
        yield Web(loaded, store, client)
    store.close()


@pytest.fixture(scope="session")
def web(played: Path) -> Iterator[Web]:
    """To read from only."""
    yield from _open(played)


@pytest.fixture
def own(played: Path, tmp_path: Path) -> Iterator[Web]:
    """A copy to write to."""
    shutil.copytree(played, tmp_path / "home")
    yield from _open(tmp_path / "home")
