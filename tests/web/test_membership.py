"""Joining, changing and leaving by links: who owns an address decides, and nobody learns whose it is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from tests.deliver.receivers import Mail, MailServer
from tests.support.homes import make_home
from watcher.config import Home, load_home
from watcher.model import ChangeKind
from watcher.run.readers.joining import told_since, welcome
from watcher.run.readers.members import with_members
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import SendReport, send_due
from watcher.store import Event, Store, log, members, open_store, outbox
from watcher.store.schema import address_log, asks, digests, owed
from watcher.web import create_app

MORNING = datetime.fromisoformat("2026-03-11T09:00:00+08:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WISH = {"address": "wang@example.org", "query": "甲", "frequency": "immediate", "action": "join"}


@dataclasses.dataclass
class Office:
    """A home with one subscriber in its file, its pages, and a mail server; `now` is what the clock shows."""

    home: Home
    store: Store
    mail: MailServer
    now: datetime = MORNING

    def __post_init__(self) -> None:
        app = create_app(self.home, self.store, lambda: self.now)
        self.client = TestClient(app, base_url="http://watch.example.org", follow_redirects=False)

    def post(self, path: str, status: int = 200, **form: str | list[str]) -> str:
        answer = self.client.post(path, data=form)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self) -> SendReport:
        return send_due(self.store, self.home, self.now)

    def letters(self, to: str) -> list[Mail]:
        self.send()
        return [mail for mail in self.mail.mails if mail.to == to]

    def link(self, to: str, word: str) -> str:
        found = re.findall(rf"https://watch\.example\.org(/{word}/\S+)", self.letters(to)[-1].part("plain"))
        assert len(found) == 1
        return str(found[0])

    def record(self, *titles: str) -> list[str]:
        """One pass that finds documents with these titles."""
        home = with_members(self.home, self.store)
        profiles, idents = load_profiles(home), []
        with self.store.transaction() as conn:
            welcome(conn, home, profiles, self.now)
            for title in titles:
                made = Event(key=f"new:{title}", kind=ChangeKind.NEW, title=title, doc_number=None, summary="样例")
                assert log.record(conn, made, baseline=False, held=None, pass_id=None, now=self.now)
                idents.append(log.change_id(made.key))
            for seq, change in told_since(conn, home, self.now - DAY, idents):
                outbox.record_owed(conn, seq, profiles.matches(change), {s.id: s.channel.key for s in home.subscribers}, self.now)
        return idents

    def join(self, address: str = "wang@example.org", **wish: str) -> str:
        """Ask, follow the link, and give the path of the preferences."""
        self.post("/join", **{**WISH, "address": address, **wish})
        said = self.post(self.link(address, "join"))
        [path] = re.findall(r'href="(/preferences/[^"]+)"', said)
        return str(path)

    def addresses(self) -> list[tuple[str, str | None, str]]:
        with self.store.read() as conn:
            rows = conn.execute(select(address_log).order_by(address_log.c.id))
            return [(row.what, row.channel, row.by) for row in rows if row.subscriber_id != "li"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with MailServer() as mail:
        settings = (
            f"mail: {{host: 127.0.0.1, port: {mail.port}, sender: 'watch@example.org'}}\nweb: {{base_url: 'https://watch.example.org'}}\n"
        )
        li = {"id": "li", "channel": {"kind": "email", "to": "Li@example.org"}, "frequency": "immediate", "query": "丙"}
        home = load_home(make_home(tmp_path, {}, subscribers=[li], settings=settings))
        with closing(open_store(home.store_url, home.state)) as store:
            yield Office(home, store, mail)


def test_the_form_is_there_without_scripts_and_nothing_comes_from_elsewhere(office: Office) -> None:
    answer = office.client.get("/join")
    assert (answer.status_code, "<script" in answer.text) == (200, False)
    assert 'href="/join"' in office.client.get("/").text
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert set(re.findall(r'name="(\w+)"', answer.text)) >= {
        "address",
        "query",
        "frequency",
        "changes",
        "name",
        "language",
        "quiet_hours",
        "action",
    }


def test_one_joins_by_the_link_in_a_letter_and_not_before(office: Office) -> None:
    office.record("甲一")
    assert "请到邮箱里确认" in office.post("/join", **WISH)
    office.record("甲二")
    path = office.link("wang@example.org", "join")
    assert "确认订阅" in office.client.get(path).text  # a mail program looks at every address
    office.record("甲三")
    assert "已确认" in office.post(path)
    [told] = office.record("甲四")
    office.now += HOUR
    mails = office.letters("wang@example.org")
    assert [mail.items for mail in mails[1:]] == [[told]]
    assert "List-Unsubscribe" in mails[1].parsed
    assert office.addresses() == [("joined", "email:wang@example.org", "the link in a letter")]


def test_a_link_is_good_for_two_days_for_one_ask_and_for_who_has_it(office: Office) -> None:
    office.post("/join", **WISH)
    path = office.link("wang@example.org", "join")
    assert office.client.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    assert office.client.get(path.replace("/join/", "/preferences/")).status_code == 404
    office.now += timedelta(hours=48)
    assert "链接已失效" in office.post(path, status=410)
    assert office.client.get(path).status_code == 410
    office.record("甲一")
    assert len(office.letters("wang@example.org")) == 1


def test_a_link_followed_twice_is_as_good_as_once(office: Office) -> None:
    office.post("/join", **WISH)
    path = office.link("wang@example.org", "join")
    office.post(path)
    assert "已确认" in office.post(path)
    with office.store.read() as conn:
        assert len(members.all_members(conn)) == 1


@pytest.mark.parametrize("address", ["li@EXAMPLE.org", "wang@example.org", "new@example.org"])
def test_nobody_learns_from_the_answer_whose_address_it_is(office: Office, address: str) -> None:
    office.join()
    office.now += 2 * DAY
    blank = office.post("/join", **{**WISH, "address": "nobody@example.org"})
    again = office.post("/join", **{**WISH, "address": address})
    assert again == blank == office.post("/join", **{**WISH, "address": address})


def test_one_who_is_subscribed_is_told_so_where_only_they_can_read_it(office: Office) -> None:
    office.join()
    office.now += 2 * DAY
    for address, word in (("wang@example.org", "preferences"), ("Li@example.org", "preferences")):
        office.post("/join", **{**WISH, "address": address})
        assert "已经订阅" in str(office.letters(address)[-1].parsed["Subject"])
        assert office.client.get(office.link(address, word)).status_code == 200


def test_an_address_is_written_to_once_a_day_whoever_asks(office: Office) -> None:
    for _ in range(3):
        office.post("/join", **WISH)
        office.post("/join", **{**WISH, "address": " WANG@example.org "})
    assert len(office.letters("wang@example.org")) == 1
    office.now += DAY + HOUR
    office.post("/join", **WISH)
    assert len(office.letters("wang@example.org")) == 2


def test_a_letter_that_is_not_taken_is_tried_again_under_its_key(office: Office) -> None:
    office.mail.drop = True
    office.post("/join", **WISH)
    office.send()
    office.mail.drop = False
    office.now += HOUR
    mails = office.letters("wang@example.org")
    assert (len(mails), len({mail.key for mail in mails})) == (2, 1)


def test_too_much_asked_from_one_place_is_refused_whosever_the_addresses_are(office: Office) -> None:
    for n in range(10):
        office.post("/join", **{**WISH, "address": f"a{n}@example.org"})
    for address in ("a0@example.org", "b@example.org", "li@example.org"):
        assert "请求太多" in office.post("/join", status=429, **{**WISH, "address": address})
    office.now += HOUR + timedelta(minutes=1)
    office.post("/join", **{**WISH, "address": "b@example.org"})


WRONG = (
    ({"address": "wang"}, "邮箱地址写得不对"),
    ({"address": "wang@localhost"}, "邮箱地址"),
    ({"address": "a@b.c\nbcc: d@e.f"}, "邮箱地址"),
    ({"address": ""}, "邮箱地址"),
    ({"query": "titel:甲"}, "^"),
    ({"query": "甲" * 2001}, "检索式太长"),
    ({"frequency": "hourly"}, "频率"),
    ({"quiet_hours": "night"}, "免打扰"),
    ({"changes": "retracted"}, "变动类型"),
    ({"name": "甲" * 31}, "称呼"),
    ({"language": "fr"}, "语言"),
)


def test_what_is_typed_wrongly_is_said_and_kept_in_the_form(office: Office) -> None:
    for wrong, said in WRONG:
        page = office.post("/join", status=422, **{**WISH, **wrong})
        assert said in page, wrong
        assert 'name="query"' in page
    with office.store.read() as conn:
        assert conn.scalar(select(asks.c.id)) is None


def test_a_query_is_looked_at_before_it_is_sent_off(office: Office) -> None:
    assert "可以使用" in office.post("/join", query="甲 OR 乙", action="check")
    assert "检索式有误" in office.post("/join", status=422, query="甲 OR", action="check")
    office.record("甲一", "乙一")
    path = office.join()
    assert "有1条符合条件的变动，例如：甲一" in office.post(path, query="甲", action="check")
    with office.store.read() as conn:
        assert members.all_members(conn)[0].profile["query"] == "甲"


def test_what_a_member_changes_applies_from_then_on_and_loses_nothing(office: Office) -> None:
    path = office.join(frequency="weekly")
    [before] = office.record("甲一")
    form = {
        "query": "乙",
        "frequency": "immediate",
        "changes": ["new", "repealed"],
        "name": "王",
        "quiet_hours": "22:00-07:00",
        "action": "save",
    }
    page = office.post(path, **form)  # type: ignore[arg-type]
    assert "已保存" in page
    for part in ('value="王"', 'value="22:00-07:00"', ">乙</textarea>", 'value="repealed" checked', 'value="immediate" selected'):
        assert part in page
    office.now += HOUR
    _, after = office.record("甲二", "乙二")
    assert [mail.items for mail in office.letters("wang@example.org")[1:]] == [[before, after]]


def test_a_member_moves_by_a_letter_to_the_new_address(office: Office) -> None:
    path = office.join()
    [before] = office.record("甲一")
    assert "更换" in office.post(path, address="wang.new@example.org", action="move")
    confirm = office.link("wang.new@example.org", "join")
    assert "确认更换邮箱" in office.client.get(confirm).text
    assert [mail.items for mail in office.mail.mails if mail.to == "wang@example.org"][1:] == [[before]]
    office.post(confirm)
    [after] = office.record("甲二")
    office.now += HOUR
    assert [mail.items for mail in office.letters("wang.new@example.org")[1:]] == [[after]]
    assert [row[:2] for row in office.addresses()] == [("joined", "email:wang@example.org"), ("moved", "email:wang.new@example.org")]


def test_nobody_moves_to_an_address_that_somebody_else_has(office: Office) -> None:
    path = office.join()
    office.join("zhao@example.org")
    office.now += 2 * DAY
    office.post(path, address="zhao@example.org", action="move")
    assert "已经订阅" in str(office.letters("zhao@example.org")[-1].parsed["Subject"])


def test_one_leaves_by_one_click_and_may_come_back(office: Office) -> None:
    office.join()
    office.record("甲一")
    [way] = re.findall(
        r"<https://watch\.example\.org(/unsubscribe/[^>]+)>", str(office.letters("wang@example.org")[-1].parsed["List-Unsubscribe"])
    )
    office.post(way, **{"List-Unsubscribe": "One-Click"})
    office.record("甲二")
    office.now += 2 * DAY
    office.join(query="甲")
    [told] = office.record("甲三")
    assert [mail.items for mail in office.letters("wang@example.org") if "X-Watcher-Items" in mail.parsed][1:] == [[told]]
    assert [what for what, _, _ in office.addresses()] == ["joined", "left", "joined"]


def test_who_stands_in_the_file_is_changed_there(office: Office) -> None:
    office.now += DAY
    office.post("/join", **{**WISH, "address": "li@example.org"})
    path = office.link("li@example.org", "preferences")
    assert "由管理员维护" in office.client.get(path).text
    assert "由管理员维护" in office.post(path, status=200, query="乙", frequency="daily")


def test_a_form_of_any_size_and_bytes_is_answered(office: Office) -> None:
    for body, status in (
        (b"a=" + b"x" * 30_000, 413),
        (b"&a=1" * 200, 413),
        (b"address=%ff%fe&query=%00", 422),
        (b"", 422),
        (b"\x00\xff", 422),
    ):
        answer = office.client.post("/join", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code == status


def test_there_is_no_form_where_no_link_could_lead_back(office: Office) -> None:
    for changed in ({"base_url": None}, {"joining": False}):
        web = office.home.settings.web.model_copy(update=changed)
        home = dataclasses.replace(office.home, settings=office.home.settings.model_copy(update={"web": web}))
        client = TestClient(create_app(home, office.store, lambda: MORNING))
        assert (client.get("/join").status_code, client.post("/join", data=WISH).status_code) == (404, 404)


def test_what_was_asked_is_forgotten_after_a_week(office: Office) -> None:
    office.post("/join", **WISH)
    office.send()
    office.now += 8 * DAY
    office.send()
    with office.store.read() as conn:
        assert list(conn.scalars(select(asks.c.address))) == []
        assert "wang@example.org" not in str(conn.execute(select(digests.c.channel)).all())
        assert conn.execute(select(owed)).all() == []
