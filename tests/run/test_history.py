"""For any log of what was learnt, the answers for all pairs of days are those of a plain recomputation, and the past stays as it was."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model import ChangeKind, Cited, DateForm, Document, Effect, EffectKind, Target
from watcher.run.asking.history import history
from watcher.store import Event, Store, documents, log, open_store

DAY0 = date(2026, 1, 1)
SPAN = 12
_numbers = itertools.count()


@dataclass(frozen=True)
class Learnt:
    """On the day `known` we learn that something was said on the day `said` about the day `day`."""

    what: str
    known: int
    said: int
    day: int | None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("history")
    url = f"sqlite:///{folder / 'watcher.db'}"
    if request.param == "postgresql":
        from sqlalchemy import create_engine, text
        from sqlalchemy.engine import make_url

        server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
        name = f"history{os.getpid()}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as conn:
            conn.execute(text(f"create database {name}"))
        admin.dispose()
        url = server.set(database=name).render_as_string(hide_password=False)
    opened = open_store(url, folder)
    yield opened
    opened.close()


DAYS = st.integers(0, SPAN)
WHATS = st.sampled_from(["begins", "ends", "extended", "postponed", "repealed", "suspended", "resumed"])
LEARNT = st.builds(Learnt, WHATS, DAYS, DAYS, DAYS).map(lambda one: Learnt(one.what, one.known, min(one.said, one.known), one.day))
UNDATED = st.builds(Learnt, st.sampled_from(["repealed", "suspended"]), DAYS, DAYS, st.none()).map(
    lambda one: Learnt(one.what, one.known, one.known, None)
)
LOGS = st.lists(LEARNT | UNDATED, max_size=6)


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(days=day)


def day_or_none(day: int | None) -> date | None:
    return None if day is None else on(day)


def write(store: Store, facts: list[Learnt], ident: int | None = None) -> int:
    """Put a document into the store with what was learnt of it, in the order of learning."""
    with store.transaction() as conn:
        if ident is None:
            held = Document("样例办法", written_date=on(0), text="第一条　为规范管理，制定本办法。")
            ident = documents.add(conn, held, keys=(), source_id="first", now=at(0))
            version = documents.add_version(conn, ident, held, fingerprint="", url=None, sha256=None, reader="", now=at(0))
            documents.set_current(conn, ident, version, held, at(0))
        for fact in sorted(facts, key=lambda one: one.known):
            number = next(_numbers)
            acting = Document(f"通知{number}", f"样办〔2026〕{number}号", written_date=on(fact.said), text="一、有关事项通知如下。")
            by = documents.add(conn, acting, keys=(), source_id="first", now=at(fact.known))
            version = documents.add_version(conn, by, acting, fingerprint="", url=None, sha256=None, reader="", now=at(fact.known))
            documents.set_current(conn, by, version, acting, at(fact.known))
            say(conn, ident, by, acting, fact)
    return ident


QUOTES = {"begins": "延期至该日起施行", "postponed": "推迟至该日施行", "ends": "有效期至该日", "extended": "有效期延长至该日"}


def say(conn: Any, ident: int, by: int, acting: Document, fact: Learnt) -> None:
    day = day_or_none(fact.day)
    if fact.what in QUOTES:
        kind = EffectKind.EXPIRES if fact.what == "ends" else EffectKind.EXTENDS
        log.add_effect(conn, by, ident, Effect(kind, Target("样例办法"), day, DateForm.EXACT, QUOTES[fact.what]), at(fact.known))
        return
    event = Event(f"{fact}:{by}", ChangeKind(fact.what), "样例办法", None, "", ident, None, by, Cited(acting.title), effective_date=day)
    log.record(conn, event, baseline=False, held=None, pass_id=None, now=at(fact.known))


def plainly(facts: list[Learnt], as_of: int, known: int) -> str | None:
    """How it stands, by walking through what was said, in the order in which it was said."""
    heard = sorted((f for f in facts if f.known <= known), key=lambda f: (f.said, f.known, -1 if f.day is None else f.day, f.what))
    begins, ends, repeal = None, None, None
    for fact in heard:
        ahead = begins is None or (fact.said < begins and fact.day != begins)
        if fact.what in {"begins", "postponed"} and ahead:
            begins = fact.day
        if fact.what in {"ends", "extended"}:
            ends = fact.day
        if fact.what == "extended" and repeal and repeal.day is not None and fact.day is not None and fact.said < repeal.day <= fact.day:
            repeal = None
        if fact.what == "repealed" and (
            repeal is None or (repeal.day is not None and fact.day not in {None, repeal.day} and fact.said < repeal.day)
        ):
            repeal = fact
    if repeal and as_of >= (repeal.known if repeal.day is None else repeal.day):
        return "repealed"
    if ends is not None and as_of > ends:
        return "expired"
    if begins is not None and as_of < begins:
        return "not_yet"
    halts = sorted(
        (f for f in facts if f.known <= known and f.what in {"suspended", "resumed"}),
        key=lambda f: (f.known if f.day is None else f.day, f.known, f.what),
    )
    halts = [f for f in halts if (f.known if f.day is None else f.day) <= as_of]
    if halts and halts[-1].what == "suspended":
        return "suspended"
    if (repeal and repeal.day is None) or begins is None:
        return None
    return "in_force"


def answers(store: Store, ident: int, until: int = SPAN) -> dict[tuple[int, int], str | None]:
    with store.read() as conn:
        days = range(0, SPAN + 2, 3)
        return {(a, k): history(conn, ident, on(a), at(k)).status for a in days for k in days if k <= until}


@settings(max_examples=12, deadline=None)
@given(facts=LOGS)
def test_all_pairs_of_days_agree_with_a_plain_recomputation(store: Store, facts: list[Learnt]) -> None:
    ident = write(store, facts)
    found = answers(store, ident)
    assert found == {(a, k): plainly(facts, a, k) for a, k in found}


@settings(max_examples=12, deadline=None)
@given(facts=LOGS, more=LOGS, moment=st.integers(0, SPAN - 1))
def test_what_is_learnt_later_changes_no_answer_about_the_past(store: Store, facts: list[Learnt], more: list[Learnt], moment: int) -> None:
    before = [fact for fact in facts if fact.known <= moment]
    later = [Learnt(f.what, moment + 1 + f.known, f.said, f.day) for f in more]
    ident = write(store, before)
    with store.read() as conn:
        then = [history(conn, ident, on(a), at(moment)).as_json() for a in range(0, SPAN + 2, 3)]
    write(store, later, ident)
    with store.transaction() as conn:
        again = Document(
            "样例办法（2026年修订）", "样令〔2026〕1号", written_date=on(moment), effective_date=on(0), text="第一条　本办法已经重写。"
        )
        version = documents.add_version(conn, ident, again, fingerprint="x", url=None, sha256=None, reader="", now=at(moment + 2))
        documents.set_current(conn, ident, version, again, at(moment + 2))
    with store.read() as conn:
        assert [history(conn, ident, on(a), at(moment)).as_json() for a in range(0, SPAN + 2, 3)] == then
