"""The daemon as a process: it passes over its sources, refuses a second one, stops on SIGTERM, and goes on after SIGKILL."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.deliver.receivers import MailServer
from tests.support.homes import WATCHER, make_home, watcher
from tests.support.site import Site
from tests.support.texts import notice
from watcher.store import open_store
from watcher.store.schema import changes

AGENCY = "样例省财政厅"
PATIENCE = 60.0


@contextmanager
def daemon(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*WATCHER, "--home", str(home), "run", "--no-web"], stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait for a thing that another process does; fails where it does not come about."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"did not come about: {what}")
        time.sleep(0.05)


def kinds(home: Path) -> list[tuple[str, bool]]:
    if not (home / "state" / "watcher.db").exists():
        return []
    store = open_store(f"sqlite:///{home / 'state' / 'watcher.db'}", home / "state")
    try:
        with store.read() as conn:
            return [(row.kind, row.baseline) for row in conn.execute(select(changes.c.kind, changes.c.baseline).order_by(changes.c.seq))]
    finally:
        store.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        text = notice(AGENCY, "样财企〔2025〕2号", "2025年5月6日", "技能培训")
        served.publish("/zcfb/1.html", f"{AGENCY}关于做好技能培训工作的通知", "2025-05-08", *text)
        yield served


def quick(home: Path, site: Site, settings: str = "", subscribers: object = ()) -> Path:
    """A home whose one source is passed over every second."""
    make_home(home, {}, settings=settings, subscribers=subscribers)
    (home / "config" / "sources" / "one.yaml").write_text(f"id: one\nname: 样例\nevery: 1s\nurls: ['{site.list_url}']\n", "utf-8")
    return home


def test_a_day_in_the_life(site: Site, tmp_path: Path) -> None:
    subscribers = [{"id": "li", "channel": {"kind": "email", "to": "li@example.org"}, "frequency": "immediate"}]
    with MailServer() as mail:
        home = quick(tmp_path, site, f"mail: {{host: 127.0.0.1, port: {mail.port}}}\n", subscribers)
        with daemon(home) as process:
            eventually(lambda: kinds(home) == [("new", True)], "the baseline")
            text = notice(AGENCY, "样财企〔2026〕3号", "2026年3月6日", "人才引进")
            site.publish("/zcfb/2.html", f"{AGENCY}关于做好人才引进工作的通知", "2026-03-08", *text)
            eventually(lambda: len(mail.mails) == 1, "the mail about the new notice")
            second = watcher(home, "run", "--no-web", check=False)
            assert second.returncode == 2
            assert "already" in second.stderr
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        assert kinds(home) == [("new", True), ("new", False)]
        assert len(mail.mails) == 1


def test_a_killed_daemon_is_followed_by_another_without_loss(site: Site, tmp_path: Path) -> None:
    home = quick(tmp_path, site)
    with daemon(home):
        eventually(lambda: kinds(home) == [("new", True)], "the baseline")
    text = notice(AGENCY, "样财企〔2026〕3号", "2026年3月6日", "人才引进")
    site.publish("/zcfb/2.html", f"{AGENCY}关于做好人才引进工作的通知", "2026-03-08", *text)
    with daemon(home):
        eventually(lambda: kinds(home) == [("new", True), ("new", False)], "what was published while nobody ran")
