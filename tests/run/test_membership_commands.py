"""Members by an operator's hand, and how one is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from tests.deliver.receivers import MailServer, WebServer
from tests.run.test_sender import MORNING, World, by_mail
from watcher.cli.main import root
from watcher.run.readers.members import with_members
from watcher.store.schema import deliveries, digests, owed


class Members(World):
    """A world whose members are read anew before everything that is done."""

    def record(self, *titles: str, **more: Any) -> list[str]:
        kept = self.home
        with closing(self.store()) as store:
            self.home = with_members(kept, store)
        try:
            return super().record(*titles, **more)
        finally:
            self.home = kept


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Members]:
    with MailServer() as mail, WebServer() as web:
        made = Members(tmp_path, mail, web)
        made.configure(by_mail("li"))
        yield made


def call(world: World, *args: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(world.path), "--now", MORNING.isoformat(), "subscribers", *args])


def answer(world: World, *args: str) -> Any:
    done = call(world, *args, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def items(world: World, to: str) -> list[list[str]]:
    return [mail.items for mail in world.mail.mails if mail.to == to]


def test_one_added_by_hand_is_owed_what_comes_then(world: Members) -> None:
    world.record("甲一")
    who = answer(world, "add", "wang@example.org", "--name", "王", "--query", "甲", "--frequency", "immediate")["id"]
    told, _ = world.record("甲二", "乙")
    world.send()
    assert items(world, "wang@example.org") == [[told]]
    rows = {row["id"]: row for row in answer(world, "list")["subscribers"]}
    assert (set(rows), rows[who]["query"]) == ({"li", who}, "甲")


def test_a_member_is_changed_and_removed_by_hand(world: Members) -> None:
    who = answer(world, "add", "wang@example.org", "--frequency", "weekly")["id"]
    [before] = world.record("甲一")
    answer(world, "change", who, "--frequency", "immediate", "--query", "甲", "--changes", "new", "--address", "wang.new@example.org")
    after, _ = world.record("甲二", "乙")
    world.send()
    assert items(world, "wang.new@example.org") == [[before, after]]
    answer(world, "remove", who)
    world.record("甲三")
    world.send(MORNING + timedelta(days=1))
    assert len(items(world, "wang.new@example.org")) == 1
    told = json.loads(CliRunner().invoke(root, ["--home", str(world.path), "sent", who, "--json"]).stdout)
    assert [(row["what"], row["by"]) for row in told["addresses"]] == [
        ("added", "a command"),
        ("changed", "a command"),
        ("removed", "a command"),
    ]
    assert len(told["messages"]) == 1


def test_an_address_that_changes_in_the_file_is_logged(world: Members) -> None:
    world.record("甲一")
    world.configure(by_mail("li", channel={"kind": "email", "to": "li.new@example.org"}))
    world.record("甲二")
    world.configure()
    world.record("甲三")
    told = json.loads(CliRunner().invoke(root, ["--home", str(world.path), "sent", "li", "--json"]).stdout)["addresses"]
    assert [(row["what"], row["channel"], row["by"]) for row in told] == [
        ("added", "email:li@example.org", "subscribers.yaml"),
        ("changed", "email:li.new@example.org", "subscribers.yaml"),
        ("removed", "email:li.new@example.org", "subscribers.yaml"),
    ]


def test_forgetting_deletes_the_person_and_keeps_the_count(world: Members) -> None:
    who = answer(world, "add", "wang@example.org", "--query", "甲", "--frequency", "immediate", "--name", "王某某")["id"]
    [item] = world.record("甲一")
    world.send()
    world.mail.refuse["wang@example.org"] = "451 4.3.0 later, wang@example.org"
    world.record("甲二")
    world.send()
    assert answer(world, "forget", who)["messages"] == 2
    with closing(world.store()) as store, store.read() as conn:
        theirs = conn.execute(select(owed.c.channel, owed.c.reason).where(owed.c.subscriber_id == who)).all()
        assert theirs == [("forgotten", {"terms": [], "sentence": None})] * 2
        assert conn.scalar(select(func.count()).where(owed.c.subscriber_id == who, owed.c.settled_at.is_not(None))) == 1
        assert conn.scalar(select(func.count()).select_from(deliveries)) == 4
        assert set(conn.scalars(select(digests.c.state).where(digests.c.subscriber_id == who))) == {"sent", "forgotten"}
    kept = b"".join(path.read_bytes() for path in (world.path / "state").rglob("*") if path.is_file())
    assert b"wang@" not in kept
    assert "王某某".encode() not in kept
    world.mail.refuse.clear()
    world.record("甲三")
    world.send(MORNING + timedelta(days=1))
    assert items(world, "wang@example.org") == [[item]]
    shown = CliRunner().invoke(root, ["--home", str(world.path), "sent", who]).output
    assert "forgotten" in shown
    assert "甲一" in shown


CANNOT: tuple[tuple[tuple[str, ...], str], ...] = (
    (("add", "wang"), "邮箱地址"), (("add", "li@example.org"), "is subscribed as li"),
    (("add", "a@b.cd", "--query", "titel:x"), "titel"),
    (("change", "li", "--query", "x"), "subscribers.yaml"), (("change", "nobody", "--query", "x"), "is no member"),
    (("remove", "li"), "subscribers.yaml"), (("forget", "li"), "take them out"), (("forget", "nobody"), "nothing is known"),
)  # fmt: skip


def test_what_cannot_be_done_says_what_to_do(world: Members) -> None:
    for args, said in CANNOT:
        done = call(world, *args)
        assert done.exit_code == 2, args
        assert said in done.output, args


def test_the_file_wins_where_an_id_stands_in_both(world: Members) -> None:
    who = answer(world, "add", "wang@example.org")["id"]
    world.configure(by_mail(who, channel={"kind": "email", "to": "file@example.org"}))
    with closing(world.store()) as store:
        assert [s.channel.to for s in with_members(world.home, store).subscribers] == ["file@example.org"]


def test_members_on_either_database(tmp_path: Path, store_url: str) -> None:
    with MailServer() as mail, WebServer() as web:
        world = Members(tmp_path, mail, web, store_url=store_url)
        world.configure(by_mail("li"))
        who = answer(world, "add", "wang@example.org", "--frequency", "immediate")["id"]
        [item] = world.record("甲一")
        world.send()
        assert items(world, "wang@example.org") == [[item]]
        assert answer(world, "forget", who)["messages"] == 1
        with closing(world.store()) as store, store.read() as conn:
            assert "wang" not in str(conn.execute(select(digests.c.channel, digests.c.subject)).all())
