"""What was told wrongly is taken back or put right: who has it is told, who does not have it is not told it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.run.desk import Desk
from tests.run.test_sender import MORNING, World, arrivals, by_hook, by_mail
from watcher.cli.main import root
from watcher.config import Home, Settings
from watcher.model import ChangeKind
from watcher.run.readers.profiles import load_profiles
from watcher.run.tending.mending import Mended, MendingError, Right, correct, retract
from watcher.store import log
from watcher.store.schema import owed

HOUR = timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with MailServer() as mail, WebServer() as web:
        yield World(tmp_path, mail, web)


def take_back(world: World, ident: str) -> Mended:
    with closing(world.store()) as store:
        return retract(store, world.home, ident, "原文只是引用", MORNING + HOUR)


def put_right(world: World, ident: str, **right: Any) -> Mended:
    with closing(world.store()) as store:
        return correct(store, world.home, load_profiles(world.home), ident, "日期读错", Right(**right), MORNING + HOUR)


def texts(world: World, to: str) -> str:
    return "".join(mail.part("plain") for mail in world.mail.mails if mail.to == f"{to}@example.org")


def test_who_has_it_is_told_and_who_does_not_is_not_told_it(world: World) -> None:
    world.configure(by_mail("has"), by_mail("waits", frequency="daily"), by_mail("other", query="丙"))
    wrong, fine = world.record("甲办法", "乙办法")
    world.send()
    done = take_back(world, wrong)
    assert (done.told_before, done.not_told, done.owed) == (("has",), 1, 1)
    world.send(MORNING + timedelta(days=1))
    assert {(to, item) for to, item in arrivals(world)} == {
        ("has@example.org", wrong), ("has@example.org", fine), ("has@example.org", done.id), ("waits@example.org", fine),
    }  # fmt: skip
    assert "现予撤回：原文只是引用" in texts(world, "has")
    assert "甲办法" not in texts(world, "waits")
    assert world.count(owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None)) == 0


def test_whoever_has_it_is_told_whatever_their_profile(world: World) -> None:
    world.configure(by_mail("has", query="甲", changes=["new"]))
    [wrong] = world.record("甲办法")
    world.send()
    world.configure(by_mail("has", query="丙", changes=["amended"]))
    done = take_back(world, wrong)
    world.send(MORNING + HOUR)
    assert [mail.items for mail in world.mail.mails] == [[wrong], [done.id]]


def test_a_message_that_was_clearly_refused_is_composed_anew_without_it(world: World) -> None:
    world.configure(by_mail("li"), by_hook("hook", world.web))
    wrong, fine = world.record("甲办法", "乙办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    world.web.answers["/hook"].append(Answer(503))
    world.send()
    assert take_back(world, wrong).not_told == 2
    world.mail.refuse.clear()
    world.web.requests.clear()
    assert world.send(MORNING + HOUR).complete
    assert set(arrivals(world)) == {("li@example.org", fine), ("/hook", fine)}
    assert world.send(MORNING + timedelta(days=1)).tried == []


def test_a_message_that_may_have_arrived_keeps_its_key_and_the_correction_follows(world: World) -> None:
    world.configure(by_mail("li"))
    wrong, fine = world.record("甲办法", "乙办法")
    world.mail.drop = True  # it is taken, and nobody tells us
    world.send()
    world.mail.drop = False
    done = take_back(world, wrong)
    assert (done.told_before, done.not_told) == (("li",), 0)
    assert world.send(MORNING + HOUR).complete
    found = arrivals(world)
    assert set(found) == {("li@example.org", ident) for ident in (wrong, fine, done.id)}
    assert all(len(keys) == 1 for keys in found.values())


def test_a_parked_message_goes_out_without_it_when_it_is_released(world: World) -> None:
    world.configure(by_hook("hook", world.web))
    wrong, fine = world.record("甲办法", "乙办法")
    world.web.answers["/hook"].append(Answer(410))
    world.send()
    assert take_back(world, wrong).not_told == 1
    world.web.requests.clear()
    assert world.send(MORNING + HOUR).tried == []  # still parked
    assert json.loads(cli(world, "subscribers", "release", "hook", "--json").stdout)["released"] == 1
    assert world.send(MORNING + 2 * HOUR).complete
    assert set(arrivals(world)) == {("/hook", fine)}


def test_who_has_the_wrong_one_is_told_the_right_one_and_so_are_those_it_concerns(world: World) -> None:
    world.configure(by_mail("has"), by_mail("waits", frequency="daily"), by_mail("new", query="丁"), by_mail("none", query="戊"))
    [wrong] = world.record("甲办法")
    world.send()
    done = put_right(world, wrong, title="丁办法", effective_date=date(2026, 5, 1))
    assert (done.kind, done.not_told, done.owed) == (ChangeKind.NEW, 1, 3)
    world.send(MORNING + timedelta(days=1))
    assert {to for to, item in arrivals(world) if item == done.id} == {f"{who}@example.org" for who in ("has", "waits", "new")}
    assert {to for to, item in arrivals(world) if item == wrong} == {"has@example.org"}
    assert "现予更正：日期读错" in texts(world, "has")
    with closing(world.store()) as store, store.read() as conn:
        rows = {change.id: change for change in log.changes_where(conn)}
    assert (rows[done.id].title, rows[done.id].effective_date, rows[done.id].supersedes) == ("丁办法", date(2026, 5, 1), wrong)
    assert (rows[wrong].title, rows[wrong].effective_date) == ("甲办法", None)  # the log is not edited


def test_the_webhook_names_what_is_superseded(world: World) -> None:
    world.configure(by_hook("hook", world.web))
    [wrong] = world.record("甲办法")
    world.send()
    done = take_back(world, wrong)
    world.send(MORNING + HOUR)
    [item] = world.web.requests[-1].json["items"]
    assert (item["id"], item["kind"], item["supersedes"]) == (done.id, "retracted", wrong)


def test_one_who_catches_up_hears_neither(world: World) -> None:
    world.configure(by_mail("li"))
    wrong, fine = world.record("甲办法", "乙办法")
    take_back(world, wrong)
    world.configure(by_mail("wang", catch_up=30))
    world.record(now=MORNING + 2 * HOUR)
    world.send(MORNING + 2 * HOUR)
    assert [mail.items for mail in world.mail.mails if mail.to.startswith("wang")] == [[fine]]


def test_a_retraction_that_was_wrong_is_put_right(world: World) -> None:
    world.configure(by_mail("li"))
    [wrong] = world.record("甲办法")
    world.send()
    took = take_back(world, wrong)
    world.send(MORNING + HOUR)
    with pytest.raises(MendingError, match="--kind"):
        put_right(world, took.id, title="甲办法")
    done = put_right(world, took.id, kind=ChangeKind.NEW, summary="原信息无误")
    world.send(MORNING + 2 * HOUR)
    assert [mail.items for mail in world.mail.mails] == [[wrong], [took.id], [done.id]]


@pytest.mark.parametrize("what", ["unknown", "twice", "retraction", "nothing"])
def test_what_cannot_be_put_right_says_why(world: World, what: str) -> None:
    world.configure(by_mail("li"))
    [wrong] = world.record("甲办法")
    took = take_back(world, wrong).id
    said, mend = {
        "unknown": ("no change 'none'", lambda: take_back(world, "none")),
        "twice": (f"by {took}", lambda: take_back(world, wrong)),
        "retraction": ("itself takes something back", lambda: take_back(world, took)),
        "nothing": ("say what is right", lambda: put_right(world, wrong)),
    }[what]
    with pytest.raises(MendingError, match=said):
        mend()
    assert world.count(owed.c.withdrawn_at.is_(None)) == 0


def cli(world: World, *args: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(world.path), "--now", (MORNING + HOUR).isoformat(), *args])


def test_the_commands(world: World) -> None:
    world.configure(by_mail("li"))
    one, other = world.record("甲办法", "乙办法")
    world.send()
    done = json.loads(cli(world, "retract", one, "--reason", "误读", "--json").stdout)
    assert (done["supersedes"], done["kind"], done["told_before"], done["owed"]) == (one, "retracted", ["li"], 1)
    args = ("correct", other, "--reason", "误读", "--kind", "amended", "--effective-date", "none", "--number", "海政发〔2026〕1号")
    assert f"{other} (乙办法) is superseded by" in cli(world, *args).output
    told = json.loads(cli(world, "changes", "--json").stdout)["changes"]
    assert [(row["kind"], row["doc_number"], row["supersedes"]) for row in told[2:]] == [
        ("retracted", None, one), ("amended", "海政发〔2026〕1号", other),
    ]  # fmt: skip
    for wrong in (
        ("retract", one, "--reason", "x"),
        ("correct", other, "--reason", "x"),
        ("correct", other, "--reason", "x", "--kind", "y"),
    ):
        assert cli(world, *wrong).exit_code == 2


REPEALING = (
    "样财规〔2026〕9号",
    "各市、县财政局：",
    "样例省财政厅决定，《场地租赁补助资金管理办法》（样财规〔2025〕3号）自2026年5月1日起废止。",
    "样例省财政厅",
    "2026年3月11日",
)
EXTENDING = (
    "样财规〔2026〕10号",
    "各市、县财政局：",
    "《场地租赁补助资金管理办法》（样财规〔2025〕3号）有效期延长至2029年12月31日。",
    "样例省财政厅",
    "2026年3月11日",
)
HELD = ("第一条　补助资金按照因素法分配。", "第二条　本办法自印发之日起施行，有效期至2027年12月31日。")


def lay_held(desk: Desk) -> None:
    told = {
        "doc_number": "样财规〔2025〕3号",
        "written_date": date(2025, 3, 1),
        "effective_date": date(2025, 3, 1),
        "expiry_date": date(2027, 12, 31),
    }
    desk.lay("/a.html", "场地租赁补助资金管理办法", *HELD, **told)
    desk.day += 1


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, Settings())


def test_a_repeal_taken_back_no_longer_counts_and_the_past_stays_as_it_was(desk: Desk, home: Home) -> None:
    lay_held(desk)
    repeal = next(c for c in desk.lay("/b.html", "样例省财政厅关于废止有关文件的通知", *REPEALING) if c.kind is ChangeKind.REPEALED)
    before = desk.now
    assert desk.show("场地租赁补助资金管理办法", "2026-06-01").status == "repealed"
    assert any(uid.startswith("change-repeal") for uid in desk.agenda())
    desk.day += 1
    retract(desk.store, home, repeal.id, "误读", desk.now)
    now = desk.show("场地租赁补助资金管理办法", "2026-06-01")
    assert (now.status, now.acted_on_by) == ("in_force", [])
    assert desk.show("场地租赁补助资金管理办法", "2026-06-01", before).status == "repealed"
    assert not any(uid.startswith("change-repeal") for uid in desk.agenda())
    desk.day = 52  # 2026-05-01
    assert [word.kind for word in desk.turn(0)[1] if "废止" in word.text] == []
    assert desk.lay("/c.html", "样例省财政厅关于废止有关文件的通知", *REPEALING, source="second") == []
    assert desk.show("场地租赁补助资金管理办法", "2026-06-01").status == "in_force"


def test_an_extension_taken_back_gives_the_old_last_day_back(desk: Desk, home: Home) -> None:
    lay_held(desk)
    told = desk.lay("/b.html", "样例省财政厅关于延长有关文件有效期的通知", *EXTENDING)
    extended = next(c for c in told if c.kind is ChangeKind.EXTENDED)
    assert desk.show("场地租赁补助资金管理办法", "2028-06-01").status == "in_force"
    desk.day += 1
    retract(desk.store, home, extended.id, "误读", desk.now)
    assert desk.show("场地租赁补助资金管理办法", "2028-06-01").status == "expired"
    assert [entry.day for uid, entry in desk.agenda().items() if uid.startswith("expiry-")] == [date(2027, 12, 31)]
