"""Mail that comes back: who is gone is parked, the rest goes out again under its key, and nothing owed is dropped."""

from __future__ import annotations

import json
import mailbox
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.deliver.notices import HOLIDAY, KEY, postfix, with_message
from tests.run.test_sender import MORNING, World, by_mail
from tests.run.test_sender import world as world  # noqa: PLC0414 - the fixture
from tests.support.calls import call
from watcher.run.sending.bounces import Judged, mails_in, take_bounces
from watcher.store import outbox
from watcher.store.forgetting import forget
from watcher.store.schema import bounces, owed
from watcher.store.standing import standings

LATER = MORNING + timedelta(hours=2)


def notice(world: World, payload: bytes) -> bytes:
    """A notice on the last message that was sent."""
    return payload.replace(KEY.encode(), world.mail.mails[-1].key[1:33].encode())


def take(world: World, *payloads: bytes, now: datetime = LATER) -> list[Judged]:
    with closing(world.store()) as store:
        return take_bounces(store, world.home, ((f"{n}", payload) for n, payload in enumerate(payloads)), now)


@pytest.fixture
def sent(world: World) -> World:
    world.configure(by_mail("li"))
    world.record("甲办法")
    assert world.send().complete
    return world


def test_one_who_is_gone_is_parked_and_released_gets_all(sent: World) -> None:
    assert [one.outcome for one in take(sent, notice(sent, postfix()))] == ["parked"]
    sent.record("乙办法", now=LATER)
    assert sent.send(LATER).tried == []
    with closing(sent.store()) as store, store.transaction() as conn:
        [standing] = standings(conn)
        assert (standing.parked, standing.waiting) == (1, 1)
        assert "5.1.1" in str(standing.problem)
        assert outbox.release(conn, "li", LATER) == 1
    sent.send(LATER)
    sent.send(LATER)
    assert [len(mail.items) for mail in sent.mail.mails] == [1, 1, 1]
    assert sent.mail.mails[0].key == sent.mail.mails[1].key != sent.mail.mails[2].key
    assert sent.count(owed.c.settled_at.is_(None)) == 0


def test_what_may_pass_goes_out_again_and_the_third_time_is_parked(sent: World) -> None:
    now = LATER
    for time, outcome in enumerate(("again", "again", "parked")):
        full = notice(sent, with_message("5.2.2", f"smtp; 552 5.2.2 mailbox full, time {time}"))
        assert [one.outcome for one in take(sent, full, now=now)] == [outcome]
        assert sent.send(now + timedelta(hours=5)).tried == []
        sent.send(now + timedelta(hours=6))
        now += timedelta(hours=12)
    assert len(sent.mail.mails) == 3
    assert len({mail.key for mail in sent.mail.mails}) == 1


def test_a_notice_is_read_once_and_others_are_left(sent: World) -> None:
    gone, delayed = notice(sent, postfix()), notice(sent, postfix("4.4.1", "later", action="delayed"))
    found = take(sent, gone, gone, delayed, HOLIDAY, postfix())
    assert [one.outcome for one in found] == ["parked", "read", "arrived", "other", "unknown"]
    assert [one.subscriber for one in found] == ["li", "li", "li", None, None]


def test_the_command_reads_files_and_maildirs(sent: World, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(notice(sent, postfix()))
    box.add(HOLIDAY)
    box.close()
    (tmp_path / "one.eml").write_bytes(HOLIDAY)
    done = call(sent.path, "bounces", str(tmp_path / "Maildir"), str(tmp_path / "one.eml"), str(tmp_path / "nothing"), "--json")
    found = json.loads(done.out)
    assert (found["parked"], found["other"], len(found["mails"])) == (1, 2, 3)
    assert (done.status, "cannot be read" in done.err) == (1, True)


def test_an_mbox_is_read_mail_by_mail(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for payload in (postfix(), HOLIDAY):
        box.add(payload)
    box.close()
    assert [payload.strip() for _, payload in mails_in(tmp_path / "box")] == [postfix().strip(), HOLIDAY.strip()]


def test_a_notice_on_one_who_was_forgotten_sends_nothing_and_keeps_no_address(sent: World) -> None:
    first, second = notice(sent, postfix("4.4.7", "<li@example.org> timed out")), notice(sent, postfix())
    take(sent, first)
    sent.send(LATER + timedelta(hours=6))
    with closing(sent.store()) as store, store.transaction() as conn:
        forget(conn, "li", LATER)
    take(sent, second, now=LATER + timedelta(days=1))
    assert sent.count(table=bounces) == 2
    assert sent.count(bounces.c.detail.is_not(None), table=bounces) == 0
    assert sent.send(LATER + timedelta(days=2)).tried == []
    assert len(sent.mail.mails) == 2
