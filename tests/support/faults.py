"""Killing the delivery path for good, with SIGKILL, between any two of its statements and of its words to receivers.

A pass records what is told and owes it, a call of `send` composes, freezes, talks and settles. Both run in a forked child
on a copy of a prepared home; at the point of a given number the child kills itself. A second call then does what is left.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.support.homes import make_home
from watcher.config import Home, load_home
from watcher.model import ChangeKind
from watcher.run.concluding.telling import Audience, Teller
from watcher.run.readers.joining import welcome
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import send_due
from watcher.store import Event, log, open_store
from watcher.store.schema import owed

MORNING = datetime(2026, 3, 11, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLES = ("关于甲试点的通知", "关于乙试点的通知", "关于丙试点的通知")
SECRET = "whsec_c2VjcmV0IG9mIG91ciBvd24gbWFraW5n"
PATIENCE = 30.0
"""Seconds after which a child that neither ends nor dies is given up."""


@dataclass
class Outcome:
    """What came of a kill at one point: what is lost, and which items came twice, under how many keys."""

    died: bool
    lost: list[tuple[str, str]] = field(default_factory=list)
    twice: list[tuple[str, str]] = field(default_factory=list)
    two_keys: list[tuple[str, str]] = field(default_factory=list)
    twice_in_one_call: list[tuple[str, str]] = field(default_factory=list)
    owed_still: int = 0

    @property
    def well(self) -> bool:
        """Whether each item came, and a second copy of it only in a later call and under the first one's key."""
        return not (self.lost or self.two_keys or self.twice_in_one_call or self.owed_still)


@dataclass
class Stage:
    """A prepared home, and receivers that take everything."""

    folder: Path
    mail: MailServer
    web: WebServer

    def __post_init__(self) -> None:
        self.web.answers_by_path["/group"] = Answer(200, b'{"errcode":0,"errmsg":"ok"}')
        channels = {
            "li": {"kind": "email", "to": "li@example.org"},
            "hook": {"kind": "webhook", "url": self.web.url("/hook"), "secret": SECRET},
            "group": {"kind": "wecom", "url": self.web.url("/group")},
        }
        subscribers = [{"id": ident, "channel": channel, "frequency": "immediate"} for ident, channel in channels.items()]
        settings = f"mail: {{host: 127.0.0.1, port: {self.mail.port}, sender: 'watch@example.org'}}\n"
        make_home(self.folder / "prepared", {}, subscribers=subscribers, settings=settings)
        home = load_home(self.folder / "prepared")
        with closing(open_store(home.store_url, home.state)) as store, store.transaction() as conn:
            welcome(conn, home, load_profiles(home), MORNING - timedelta(days=1))
        with self._copy() as home:
            run(home, MORNING)  # what is imported and kept in memory is so for all children

    def points(self) -> Counter[str]:
        """Count the points of an undisturbed run, by kind."""
        ready, give = os.pipe()
        with self._copy() as home:
            if (child := os.fork()) == 0:
                passed = arm(0)
                run(home, MORNING)
                os.write(give, json.dumps(passed).encode())
                os._exit(0)
            os.close(give)
            _ended(child)
        with os.fdopen(ready) as told:
            return Counter(json.load(told))

    def killed_at(self, point: int) -> Outcome:
        """Kill a run at a point, let another one do what is left, and say what the receivers have."""
        self.mail.mails.clear()
        self.web.requests.clear()
        with self._copy() as home:
            if (child := os.fork()) == 0:
                arm(point)
                run(home, MORNING)
                os._exit(0)
            died = _ended(child) == -signal.SIGKILL
            first = self._arrived(settled=died)
            run(home, MORNING + timedelta(hours=9))
            with closing(open_store(home.store_url, home.state)) as store, store.read() as conn:
                still = len(conn.execute(owed.select().where(owed.c.settled_at.is_(None))).all())
        both = self._arrived()
        keys = {place: set(found) for place, found in both.items()}
        idents = [log.change_id(title) for title in TITLES]
        expected = {(to, item) for to in ("li", "/hook") for item in idents} | {("/group", title) for title in TITLES}
        later = Counter({place: len(found) - len(first.get(place, [])) for place, found in both.items()})
        again = [place for place, found in both.items() if len(found) > 1]
        one_call = [p for p in both if later[p] > 1 or len(first.get(p, [])) > 1]
        return Outcome(died, sorted(expected - both.keys()), again, [p for p in again if len(keys[p]) > 1], one_call, still)

    @contextmanager
    def _copy(self) -> Iterator[Home]:
        target = self.folder / "copy"
        shutil.copytree(self.folder / "prepared", target)
        try:
            yield load_home(target)
        finally:
            shutil.rmtree(target)

    def _arrived(self, *, settled: bool = False) -> dict[tuple[str, str], list[str]]:
        """(receiver, item) → the key of each copy. After a death the receivers get a moment to take what was under way."""
        if settled:
            time.sleep(0.01)
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for mail in list(self.mail.mails):
            for item in mail.items:
                found["li", item].append(mail.key)
        for request in list(self.web.requests):
            if request.path == "/hook":
                for item in request.json["items"]:
                    found["/hook", item["id"]].append(request.headers["webhook-id"])
            else:
                content = request.json["markdown"]["content"]
                for title in TITLES:
                    if title in content:
                        found["/group", title].append("a group has no keys")
        return found


def run(home: Home, now: datetime) -> None:
    """One pass that finds three documents, and one call of `send`; what was done before is not done again."""
    profiles = load_profiles(home)
    with closing(open_store(home.store_url, home.state)) as store:
        with store.transaction() as conn:
            welcome(conn, home, profiles, now)
            teller = Teller(conn, Audience(profiles, {s.id: s.channel.key for s in home.subscribers}), None, None, now)
            for title in TITLES:
                teller.tell(Event(key=title, kind=ChangeKind.NEW, title=title, doc_number=None, summary="样例"))
        send_due(store, home, now)


def arm(point: int) -> Counter[str]:
    """Let this process kill itself at the point of that number: before a statement, a commit, or around a word to a receiver.

    Gives what it passes; at a point that never comes, everything.
    """
    passed: Counter[str] = Counter()

    def reach(kind: str) -> None:
        passed[kind] += 1
        if passed.total() == point:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", lambda *_: reach("statement"))
    event.listen(Engine, "commit", lambda *_: reach("commit"))
    for name in ("connect", "send", "sendall", "recv", "recv_into"):
        setattr(socket.socket, name, _watched(getattr(socket.socket, name), reach))
    return passed


def _watched(method: Callable[..., Any], reach: Callable[[str], None]) -> Callable[..., Any]:
    def watched(self: socket.socket, *args: Any) -> Any:
        if self.family != socket.AF_INET:
            return method(self, *args)
        reach("before a word")
        said = method(self, *args)
        reach("after a word")
        return said

    return watched


def _ended(child: int) -> int:
    """Wait for a child; gives its exit status, or the signal that ended it as a negative number."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError("a child neither ended nor died")
