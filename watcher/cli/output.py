"""What all commands share: the call's home and time, and how results are printed."""

from __future__ import annotations

import functools
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from watcher.model import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watcher.config import Home
    from watcher.store import Store

DONE, IN_PART, WRONG = 0, 1, 2
"""Exit statuses: done; done in part; usage or configuration error."""

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass
class Call:
    """One call of the program: its home folder and, where `--now` was given, its time."""

    home: Path
    now: datetime | None = None

    @functools.cached_property
    def config(self) -> Home:
        """Give the home's configuration, checked; raises ConfigError."""
        from watcher.config import load_home

        return load_home(self.home)

    def moment(self) -> datetime:
        """Give the present time, in the home's time zone."""
        return (self.now or datetime.now(UTC)).astimezone(self.config.settings.zone)


def json_option(command: F) -> F:
    """Add `--json`: exactly one JSON object on standard output."""
    return click.option("--json", "as_json_", is_flag=True, help="Print exactly one JSON object.")(command)


def emit(value: Any) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(as_json(value), ensure_ascii=False))


def say(text: str) -> None:
    """Print a message for the person at the terminal, on standard error."""
    click.echo(text, err=True)


@contextmanager
def opened(home: Home, *, scratch: bool = False) -> Iterator[Store]:
    """Open the home's store for one command; with `scratch` nothing that is done to it is kept."""
    from watcher.store import Rehearsal, open_store

    store = open_store(home.store_url, home.state, *home.shelves)
    if scratch:
        store = Rehearsal(store)
    try:
        yield store
    finally:
        store.close()
