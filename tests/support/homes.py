"""A home folder for a test, and the program as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.blank import put_blank

WATCHER = (sys.executable, "-m", "watcher")


def make_home(
    folder: Path, sources: Mapping[str, str], *, store: str | None = None, subscribers: Any = (), settings: str = "", blank: bool = True
) -> Path:
    """Write a home with one source a list address; fetching from loopback is allowed, without pauses.

    Without a `store` of its own it has one that holds nothing yet; with `blank` false, none, as on the first day.
    """
    (folder / "config" / "sources").mkdir(parents=True, exist_ok=True)
    text = "fetch: {allow_private_hosts: true, per_host_delay: 0, revisit: always}\n" + settings
    if store:
        text += f"store: '{store}'\n"
    elif blank:
        put_blank(folder / "state" / "watcher.db")
    (folder / "config" / "watcher.yaml").write_text(text, "utf-8")
    (folder / "config" / "subscribers.yaml").write_text(json.dumps(list(subscribers), ensure_ascii=False), "utf-8")
    for ident, url in sources.items():
        source = f"id: {ident}\nname: 样例\nagency: 样例省财政厅\nurls: ['{url}']\n"
        (folder / "config" / "sources" / f"{ident}.yaml").write_text(source, "utf-8")
    return folder


def watcher(home: Path, *args: str, now: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; with `check`, exit status 2 or a traceback fails the test."""
    argv = [*WATCHER, "--home", str(home), *args, *(["--now", now] if now else [])]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=100, check=False)
    if check:
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
    return done
