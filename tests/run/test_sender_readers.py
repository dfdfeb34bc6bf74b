"""What each reader asks for: a clock of their own, hours without messages, a message that says that all is well."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, insert, select

from tests.run.test_sender import MORNING, World, by_hook, by_mail, run_killed_at
from tests.run.test_sender import world as world  # noqa: PLC0414 - the fixture
from watcher.config import load_home
from watcher.model import ChangeKind, Match, Notice
from watcher.run.concluding.telling import Audience
from watcher.run.concluding.warning import warn_readers
from watcher.run.readers.profiles import load_profiles
from watcher.store import Event, log, outbox
from watcher.store.schema import documents, sources, warned
from watcher.web import create_app

MONDAY = datetime(2026, 3, 16, 8, 30, tzinfo=MORNING.tzinfo)  # the slot of the week


def test_nobody_is_woken(world: World) -> None:
    world.configure(by_mail("li", quiet_hours="22:00-07:00"), by_mail("wang"))
    night = MORNING.replace(hour=23)
    ident = world.record("甲办法", now=night)
    assert world.send(night).complete
    assert [mail.to for mail in world.mail.mails] == ["wang@example.org"]
    assert world.send(night + timedelta(hours=7, minutes=59)).tried == []
    assert world.send(night + timedelta(hours=8)).complete
    assert [(mail.to, mail.items) for mail in world.mail.mails[1:]] == [("li@example.org", ident)]


def test_a_message_that_failed_by_day_is_not_tried_again_by_night(world: World) -> None:
    world.configure(by_mail("li", quiet_hours="10:00-07:00"))
    world.record("甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    assert world.send().late == 1
    world.mail.refuse.clear()
    resting = world.send(MORNING + timedelta(hours=3))
    assert (resting.tried, resting.late) == ([], 0)
    assert world.send(MORNING + timedelta(hours=22)).complete
    assert len(world.mail.mails) == 1


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", 7), ("Europe/Berlin", 15), ("Asia/Shanghai", 8)])
def test_a_daily_digest_comes_in_the_morning_of_its_reader(world: World, zone: str, hour: int) -> None:
    world.configure(by_mail("li", frequency="daily", timezone=zone))
    world.record("甲办法", now=MORNING + timedelta(hours=8))
    slot = MORNING.replace(hour=hour, minute=30) + timedelta(days=1)
    assert world.send(slot - timedelta(minutes=1)).tried == []
    assert world.send(slot).complete
    assert len(world.mail.mails) == 1


def test_frequencies_that_change_lose_and_repeat_nothing(world: World) -> None:
    idents: list[str] = []
    now = MORNING
    for day, frequency in enumerate(("daily", "weekly", "immediate", "monthly", "daily", "immediate")):
        world.configure(by_mail("li", frequency=frequency))
        idents += world.record(f"第{day}办法", now=now)
        world.send(now)
        now += timedelta(hours=31)
    world.configure(by_mail("li", frequency="immediate"))
    world.send(now)
    told = [item for mail in world.mail.mails for item in mail.items]
    assert sorted(told) == sorted(idents)


def warn(world: World, title: str, *, days: int = 30, now: datetime = MORNING) -> None:
    """Record that a document lapses soon, and owe the warning to whom it concerns."""
    audience = Audience(load_profiles(world.home), {s.id: s.channel.key for s in world.home.subscribers})
    day = (now + timedelta(days=days)).date()
    with closing(world.store()) as store, store.transaction() as conn:
        ident = (conn.scalar(select(func.max(documents.c.id))) or 0) + 1
        conn.execute(insert(documents).values(id=ident, title=title, kind="policy", first_seen=now))
        notice = Notice("expires_soon", title, None, day, f"《{title}》还有{days}天到期", str(ident))
        assert log.add_notice(conn, f"expires_soon:{title}", notice, now)
        warn_readers(conn, audience, f"expires_soon:{title}", notice, now)


def join(world: World, *readers: dict[str, object], now: datetime = MORNING - timedelta(days=1)) -> None:
    """Let readers join, on the Tuesday before, after the slot of that week."""
    world.configure(*readers)
    world.record(now=now)


def test_a_day_to_come_is_told_with_the_news_once(world: World) -> None:
    join(world, by_mail("li", query="甲办法"), by_mail("wang", query="乙"), by_hook("hook", world.web, query="甲办法"))
    warn(world, "甲办法")
    assert world.send(MORNING).tried == []  # it is no news of the minute
    world.record("甲办法的解读", now=MORNING + timedelta(hours=1))
    world.send(MORNING + timedelta(hours=1))
    assert [mail.to for mail in world.mail.mails] == ["li@example.org"]
    assert re.search("《甲办法》将于.*到期，还有30天", world.mail.mails[0].part("plain"))
    world.record("甲办法的问答", now=MORNING + timedelta(hours=2))
    world.send(MORNING + timedelta(hours=2))
    assert "还有30天" not in world.mail.mails[1].part("plain")
    assert world.count(warned.c.digest_id.is_(None), table=warned) == 0


def test_a_day_to_come_is_told_alone_at_the_slot(world: World) -> None:
    join(world, by_mail("li"), by_mail("wang", frequency="weekly"))
    warn(world, "甲办法")
    slot = MORNING.replace(hour=8, minute=30) + timedelta(days=1)
    world.send(slot)
    assert [(mail.to, mail.parsed["Subject"]) for mail in world.mail.mails] == [("li@example.org", "到期施行提醒：甲办法")]
    world.send(MONDAY)
    assert [mail.to for mail in world.mail.mails] == ["li@example.org", "wang@example.org"]
    world.send(MONDAY + timedelta(days=1))
    assert len(world.mail.mails) == 2


def test_a_day_that_has_passed_is_no_longer_told(world: World) -> None:
    join(world, by_mail("li", frequency="weekly"))
    warn(world, "甲办法", days=2)
    assert world.send(MONDAY).tried == []


def test_a_warning_that_did_not_reach_an_old_address_reaches_the_new_one(world: World) -> None:
    join(world, by_mail("li"))
    warn(world, "甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    world.send(MONDAY)
    world.configure(by_mail("li", channel={"kind": "email", "to": "li.new@example.org"}))
    world.send(MONDAY + timedelta(minutes=1))
    assert [mail.to for mail in world.mail.mails] == ["li.new@example.org"]
    assert re.search("《甲办法》将于.*到期，还有25天", world.mail.mails[0].part("plain"))


def test_a_warning_is_told_once_wherever_the_sender_dies(world: World) -> None:
    for point in range(8, 36, 12):
        title = f"第{point}办法"
        join(world, by_mail("li"))
        warn(world, title)
        world.mail.mails.clear()
        run_killed_at(world, point, MONDAY)
        world.send(MONDAY + timedelta(hours=9))
        assert len({mail.key for mail in world.mail.mails if title in mail.part("plain")}) == 1
        assert world.count(warned.c.digest_id.is_(None), table=warned) == 0


def test_a_week_without_news_is_told_to_those_who_want_it(world: World) -> None:
    join(world, by_mail("li", quiet="weekly"), by_mail("wang"), by_hook("hook", world.web, quiet="weekly"))
    assert world.send(MONDAY - timedelta(minutes=1)).tried == []
    world.send(MONDAY)
    world.send(MONDAY + timedelta(days=2))
    assert [(mail.to, mail.parsed["Subject"]) for mail in world.mail.mails] == [("li@example.org", "没有新的变动，0个来源均读取正常")]
    assert world.web.requests == []
    world.send(MONDAY + timedelta(days=7))
    assert len(world.mail.mails) == 2
    assert "2026年3月16日以来，您关注的政策没有新的变动。" in world.mail.mails[1].part("plain")


def test_a_week_with_news_ends_without_a_letter(world: World) -> None:
    join(world, by_mail("li", quiet="weekly"), by_mail("new", quiet="weekly", query="丙"))
    world.record("甲办法")
    world.send(MORNING)
    assert [mail.to for mail in world.mail.mails] == ["li@example.org"]
    world.send(MONDAY)
    assert [mail.to for mail in world.mail.mails] == ["li@example.org", "new@example.org"]
    world.send(MONDAY + timedelta(days=7))
    assert len(world.mail.mails) == 4


def test_after_a_month_without_a_machine_there_is_one_letter(world: World) -> None:
    join(world, by_mail("li", quiet="weekly"), now=MORNING - timedelta(days=60))
    world.send(MONDAY + timedelta(days=36))
    world.send(MONDAY + timedelta(days=36, hours=1))
    assert len(world.mail.mails) == 1


def test_a_letter_names_the_sources_that_could_not_be_read(world: World) -> None:
    join(world, by_mail("li", quiet="weekly"))
    (world.path / "config" / "sources" / "sea.yaml").write_text("id: sea\nname: 海滨市财政局\nurls: ['http://127.0.0.1:1/']\n", "utf-8")
    join(world, by_mail("li", quiet="weekly"))
    with closing(world.store()) as store, store.transaction() as conn:
        conn.execute(
            insert(sources).values(id="sea", state="failed", last_pass_at=MONDAY, last_ok_at=MONDAY - timedelta(days=3), failures=9)
        )
    world.send(MONDAY)
    assert world.mail.mails[0].parsed["Subject"] == "没有新的变动，但有1个来源未能读取"
    assert "海滨市财政局（自2026年3月13日 08:30起）" in world.mail.mails[0].part("plain")


def test_a_group_without_news_is_told_in_its_own_form(world: World) -> None:
    robot = {"kind": "feishu", "url": world.web.url("/robot")}
    join(world, {"id": "group", "channel": robot, "frequency": "weekly", "quiet": "weekly"})
    world.send(MONDAY)
    assert "您关注的政策没有新的变动" in world.web.requests[0].body.decode()


def test_mails_on_one_document_are_one_conversation(world: World) -> None:
    join(world, by_mail("li"))
    for n in range(3):
        told(world, "new" if n == 0 else "amended", f"第{n}次", MORNING + timedelta(hours=n))
        world.send(MORNING + timedelta(hours=n))
    keys = [mail.key for mail in world.mail.mails]
    assert [mail.parsed["In-Reply-To"] for mail in world.mail.mails] == [None, *keys[:2]]
    assert str(world.mail.mails[2].parsed["References"]).split() == keys[:2]


def told(world: World, kind: str, words: str, now: datetime) -> None:
    """Record a change of the document 1, and owe it to everybody."""
    with closing(world.store()) as store, store.transaction() as conn:
        if conn.scalar(select(documents.c.id).where(documents.c.id == 1)) is None:
            conn.execute(insert(documents).values(id=1, title="甲办法", kind="policy", first_seen=now))
        event = Event(f"{kind}:{words}", ChangeKind(kind), "甲办法", None, words, document_id=1)
        seq = log.record(conn, event, baseline=False, held=None, pass_id=None, now=now)
        assert seq is not None
        owing = {s.id: Match() for s in world.home.subscribers}
        outbox.record_owed(conn, seq, owing, {s.id: s.channel.key for s in world.home.subscribers}, now)


def test_what_was_sent_can_be_read_in_a_browser_as_it_was_sent(world: World) -> None:
    join(world, by_mail("li"), by_mail("wang", attach="pdf"))
    settings = world.path / "config" / "watcher.yaml"
    settings.write_text(settings.read_text("utf-8") + "web: {base_url: 'https://watch.example.org'}\n", "utf-8")
    world.home = load_home(world.path)
    world.record("甲办法")
    assert world.send().complete
    with closing(world.store()) as store, TestClient(create_app(world.home, store), base_url="https://watch.example.org") as browser:
        for mail in world.mail.mails:
            for part in (mail.part("plain"), mail.part("html")):
                [path] = re.findall(rf"https://watch\.example\.org(/digests/{mail.key[1:33]}/\w+)", part)
                page = browser.get(path)
                assert (page.status_code, page.text.split()) == (200, mail.part("html").split())
            assert browser.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    attached = {mail.to: [part.get_content_type() for part in mail.parsed.iter_attachments()] for mail in world.mail.mails}
    assert attached == {"li@example.org": [], "wang@example.org": ["application/pdf"]}
