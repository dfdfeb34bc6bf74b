"""Verifying: a store that is well has no findings, each damage is found, and what can be rebuilt is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests.run.rounds import stage
from tests.support.homes import make_home
from tests.support.passes import Watch, log_rows, told, watching
from tests.support.site import Site
from watcher.config import load_home
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import send_due
from watcher.run.tending.verify import Verified, verify
from watcher.store.schema import changes, digests, documents, identities, locations, owed, pages, versions

READER = {"id": "li", "channel": {"kind": "file", "url": "out"}, "frequency": "immediate"}


@pytest.fixture
def watch(tmp_path: Path, store_url: str) -> Iterator[Watch]:
    """Seven days of two sites, told to one reader."""
    with Site() as a, Site() as b:
        make_home(tmp_path, {"first": a.list_url, "second": b.list_url}, subscribers=[READER])
        with watching(tmp_path, store_url) as opened:
            for doing in stage(a, b):
                doing()
                opened.look()
                send_due(opened.store, load_home(tmp_path), opened.now)
            yield opened


def look(watch: Watch, *, repair: bool = False) -> Verified:
    home = load_home(watch.path)
    return verify(home, watch.store, load_profiles(home), watch.now, repair=repair)


def kinds(seen: Verified) -> set[str]:
    return {finding.kind for finding in seen.findings}


def some_file(watch: Watch) -> Path:
    with watch.store.read() as conn:
        sha256 = conn.scalar(select(pages.c.sha256).where(pages.c.sha256.is_not(None), ~pages.c.listing).order_by(pages.c.id)) or ""
    return watch.store.blobs.here.folder / sha256[:2] / f"{sha256}.zst"


def cut_snapshot(watch: Watch) -> None:
    path = some_file(watch)
    path.write_bytes(path.read_bytes()[:30])


def lose_snapshot(watch: Watch) -> None:
    some_file(watch).unlink()


def in_store(*statements: object) -> Callable[[Watch], None]:
    def damage(watch: Watch) -> None:
        with watch.store.transaction() as conn:
            for statement in statements:
                conn.execute(statement)  # type: ignore[call-overload]

    return damage


def nth(n: int, column: Any) -> Any:
    """The n-th document that is held: its id, or its text's."""
    held = select(column).where(documents.c.version_id.is_not(None)).order_by(documents.c.id)
    return held.offset(n).limit(1).scalar_subquery()


def text(n: int) -> Any:
    return update(versions).where(versions.c.id == nth(n, documents.c.version_id))


def document(n: int) -> Any:
    return update(documents).where(documents.c.id == nth(n, documents.c.id))


NONE = "0" * 64
SOME_OWED = select(owed.c.id).where(owed.c.settled_at.is_not(None)).limit(1).scalar_subquery()
STATE = (
    text(0).values(record=b"x"),
    text(1).values(fingerprint=NONE),
    document(2).values(title="另一标题"),
    document(3).values(effective_date=None),
    delete(identities).where(identities.c.document_id == nth(4, documents.c.id)),
    update(locations).where(locations.c.document_id == nth(5, documents.c.id)).values(fingerprint=NONE),
)
LOG = (
    update(changes).where(changes.c.seq == 1).values(event_key="new:999"),
    update(changes).where(changes.c.seq == 2).values(kind="amended"),
    delete(owed).where(owed.c.id == SOME_OWED),
)
DAMAGES: dict[str, tuple[Callable[[Watch], None], set[str], bool]] = {
    "a snapshot cut short": (cut_snapshot, {"damaged_snapshot"}, True),
    "a snapshot gone": (lose_snapshot, {"missing_snapshot"}, True),
    "state that is not what it is folded from": (in_store(*STATE), {"version", "document", "identity", "location"}, True),
    "sent and still owed": (in_store(update(owed).where(owed.c.id == SOME_OWED).values(settled_at=None)), {"owed_after_sending"}, True),
    "settled and never sent": (in_store(update(digests).values(state="pending")), {"settled_unsent"}, True),
    "a log that was edited": (in_store(*LOG), {"change", "never_recorded", "never_owed"}, False),
}


def test_a_store_that_is_well_has_no_findings(watch: Watch) -> None:
    seen = look(watch)
    assert seen.findings == []
    assert seen.looked_at["documents"] >= 9
    assert seen.looked_at["snapshots"] >= 9
    assert look(watch, repair=True).findings == []


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home after a baseline and a day with news, told to one reader, on SQLite; its sites answer on."""
    home = tmp_path_factory.mktemp("played")
    with Site() as a, Site() as b:
        make_home(home, {"first": a.list_url, "second": b.list_url}, subscribers=[READER])
        with watching(home, f"sqlite:///{home / 'state' / 'watcher.db'}") as opened:
            for doing in stage(a, b)[:2]:
                doing()
                opened.look()
                send_due(opened.store, load_home(home), opened.now)
        yield home


@pytest.fixture
def one_day(played: Path, tmp_path: Path) -> Iterator[Watch]:
    """A copy of it to damage."""
    shutil.copytree(played, tmp_path / "home")
    with watching(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'state' / 'watcher.db'}") as opened:
        opened.day = 2
        yield opened


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_found_and_what_can_be_rebuilt_is(one_day: Watch, damage: str) -> None:
    strike, expected, can_be = DAMAGES[damage]
    before = log_rows(one_day.store)
    strike(one_day)
    assert expected <= kinds(look(one_day))
    left = {finding.kind for finding in look(one_day, repair=True).open}
    if not can_be:
        assert expected <= left, "the log is for a person to mend"
        return
    assert left == set()
    if damage != "settled and never sent":
        assert log_rows(one_day.store) == before
    assert told(one_day.look()) == []
    assert expected.isdisjoint(kinds(look(one_day))), "what was asked for anew is there again"
