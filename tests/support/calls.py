"""The program as a user calls it, in this process: for tests of what commands say and do, where a start of its own adds nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click import ClickException
from click.exceptions import Abort
from click.testing import CliRunner

from watcher.cli.main import known_trouble, root


@dataclass(frozen=True)
class Said:
    """How a call ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def call(home: Path, *args: str, now: str | None = None, typed: str | None = None) -> Said:
    """Call a command; a known trouble ends with status 2 as it does for a user, any other exception fails the test."""
    done = CliRunner().invoke(root, ["--home", str(home), *(["--now", now] if now else []), *args], input=typed, standalone_mode=False)
    if done.exception is not None:
        if isinstance(done.exception, ClickException | Abort):
            return Said(2, done.stdout, f"{done.stderr}{done.exception}")
        said = known_trouble(done.exception) if isinstance(done.exception, Exception) else None
        if said is None:
            raise done.exception
        return Said(2, done.stdout, f"{done.stderr}watcher: {said}")
    return Said(done.return_value if isinstance(done.return_value, int) else 0, done.stdout, done.stderr)


def answer(home: Path, *args: str, now: str | None = None) -> dict[str, Any]:
    """Call a command with `--json`, one that is done at least in part; gives what it prints."""
    said = call(home, *args, "--json", now=now)
    assert said.status in (0, 1), said.err
    return said.json
