"""Mail as it goes over the wire: headers that mail programs can use, both parts, and what servers say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from tests.deliver.receivers import MailServer
from tests.deliver.samples import READER, digest, item
from watcher.config import Channel, MailSettings
from watcher.deliver.answers import gone_mailbox
from watcher.deliver.mail import ascii_address, prepare
from watcher.deliver.message import Ended
from watcher.deliver.smtp import Mailer

HOME = Path()
LONG = "https://watcher.example.org/unsubscribe/li/" + "0123456789abcdef" * 12


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def settings(server: MailServer, **more: object) -> MailSettings:
    return MailSettings.model_validate({"host": "127.0.0.1", "port": server.port, "sender": "政策监测 <watch@example.org>", **more})


def test_headers_survive_the_wire(server: MailServer) -> None:
    message = prepare(digest(*(item(n) for n in range(1, 41)), unsubscribe=LONG), READER.channel, settings(server))[0]
    with Mailer(settings(server), HOME) as mailer:
        assert mailer.send(READER.channel, message).ended is Ended.SENT
    mail = server.mails[0]
    head = mail.raw.split(b"\r\n\r\n", 1)[0]
    assert f"List-Unsubscribe: <{LONG}>".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert mail.parsed["Auto-Submitted"] == "auto-generated"
    assert str(mail.parsed["From"]) == "政策监测 <watch@example.org>"
    assert mail.parsed["Subject"] == message.subject
    assert mail.key == f"<{message.id}@example.org>"
    assert mail.items == list(message.items)
    folded = re.search(rb"X-Watcher-Items:((?:.*\r\n(?= ))*.*)", head)
    assert folded is not None
    lines = folded[1].split(b"\r\n")
    assert len(lines) > 3
    assert all(line.endswith(b",") and len(line) < 79 for line in lines[:-1])


def test_both_parts_show_every_title(server: MailServer) -> None:
    items = [item(n) for n in range(1, 5)]
    message = prepare(digest(*items), READER.channel, settings(server))[0]
    with Mailer(settings(server), HOME) as mailer:
        mailer.send(READER.channel, message)
    mail = server.mails[0]
    for owed in items:
        assert owed.change.title in mail.part("plain")
        assert owed.change.title.replace("<", "&lt;").replace(">", "&gt;") in mail.part("html")


def test_without_a_web_address_one_leaves_by_mail() -> None:
    message = prepare(digest(), READER.channel, MailSettings(sender="watch@example.org"))[0]
    assert b"List-Unsubscribe: <mailto:watch@example.org?subject=unsubscribe%20li>" in message.payload
    assert b"List-Unsubscribe-Post" not in message.payload


def test_the_same_digest_is_the_same_message() -> None:
    one, other = (prepare(digest(), READER.channel, MailSettings())[0] for _ in range(2))
    assert one.id == other.id
    assert one.id != prepare(digest(item(2)), READER.channel, MailSettings())[0].id


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_comes_from_the_environment(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        seen.append(getattr(data, "password", b""))
        return AuthResult(success=seen[-1] == b"right", handled=False)

    server._controller.SMTP_kwargs |= {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True}
    given = settings(server, username="watch", password_env="TEST_MAIL_PASSWORD")
    message = prepare(digest(), READER.channel, given)[0]
    for password, ended in ((None, Ended.AGAIN), ("wrong", Ended.AGAIN), ("right", Ended.SENT)):
        if password:
            monkeypatch.setenv("TEST_MAIL_PASSWORD", password)
        with Mailer(given, HOME) as mailer:
            outcome = mailer.send(READER.channel, message)
        assert outcome.ended is ended
        assert "wrong" not in outcome.detail
    assert seen[-1] == b"right"
    assert set(seen) == {b"wrong", b"right"}


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_nothing_goes_in_clear_where_tls_is_asked_for(server: MailServer, tls: str) -> None:
    given = settings(server, tls=tls)
    message = prepare(digest(), READER.channel, given)[0]
    with Mailer(given, HOME) as mailer:
        assert mailer.send(READER.channel, message).ended is Ended.AGAIN
    assert server.mails == []


@pytest.mark.parametrize(
    ("code", "text", "gone"),
    [
        (550, "5.1.1 <li@example.org>: Recipient address rejected", True),
        (550, "5.1.10 null MX", True),
        (550, "No such user here", True),
        (550, "邮箱不存在", True),
        (550, "5.7.1 blocked by policy: user unknown to us", False),
        (550, "rejected", False),
        (554, "5.7.1 spam", False),
        (451, "4.1.1 user unknown at present", False),
        (552, "5.2.2 mailbox full", False),
    ],
)
def test_gone_is_only_what_says_so(code: int, text: str, *, gone: bool) -> None:
    assert gone_mailbox(code, text) is gone


@pytest.mark.parametrize(
    ("verdict", "ended"), [("550 5.1.1 no such user", "refused"), ("554 5.7.1 looks like spam", "again"), ("452 4.2.2 full", "again")]
)
def test_a_server_that_decides_when_it_has_the_message(server: MailServer, verdict: str, ended: str) -> None:
    server.verdict = verdict
    message = prepare(digest(), READER.channel, settings(server))[0]
    with Mailer(settings(server), HOME) as mailer:
        assert mailer.send(READER.channel, message).ended == ended
        server.verdict = "250 taken"
        assert mailer.send(READER.channel, message).ended is Ended.SENT
    assert server.connections == 1


def test_a_chinese_domain_is_asked_for_as_dns_has_it() -> None:
    assert ascii_address("li@例子.中国") == "li@xn--fsqu00a.xn--fiqs8s"
    assert ascii_address("li@example.org") == "li@example.org"


def test_a_chinese_mailbox_and_id_make_a_mail(server: MailServer) -> None:
    channel = Channel.model_validate({"kind": "email", "to": "李@例子.中国"})
    named = replace(digest(), subscriber_id="李")
    message = prepare(named, channel, settings(server))[0]
    with Mailer(settings(server), HOME) as mailer:
        assert mailer.send(channel, message).ended is Ended.SENT
    assert server.mails[0].to == "李@xn--fsqu00a.xn--fiqs8s"
    assert str(server.mails[0].parsed["To"]) == "李@xn--fsqu00a.xn--fiqs8s"
    assert "unsubscribe%20%E6%9D%8E" in str(server.mails[0].parsed["List-Unsubscribe"])


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=80))
def test_any_title_makes_a_mail_of_ascii_headers(title: str) -> None:
    payload = prepare(digest(item(1, title=title)), READER.channel, MailSettings())[0].payload
    head = payload.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert all(re.match(rb"[A-Za-z-]+:|[ \t]", line) for line in head.split(b"\r\n"))
