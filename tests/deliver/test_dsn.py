"""What mail servers send back: which message it was, and whether it failed for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deliver.notices import HOLIDAY, KEY, postfix, with_message
from watcher.deliver.dsn import Bounce, read_bounce
from watcher.deliver.message import Ended

BOUNCE = "bounces+{token}@example.org"


def read(payload: bytes, bounce: str | None = BOUNCE) -> Bounce:
    found = read_bounce(payload, bounce)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("payload", "ended"),
    [
        (postfix(), Ended.REFUSED),
        (postfix("5.1.10", "556 5.1.10 null MX"), Ended.REFUSED),
        (postfix("5.0.0", "550 No such user here"), Ended.REFUSED),
        (with_message(), Ended.REFUSED),
        (with_message().replace("邮箱不存在".encode(), "用户不存在".encode("gb18030")), Ended.REFUSED),
        (postfix("5.2.2", "552 5.2.2 mailbox full"), Ended.AGAIN),
        (postfix("5.7.1", "554 5.7.1 looks like spam"), Ended.AGAIN),
        (postfix("4.4.7", "connect to mail.example.org: timed out"), Ended.AGAIN),
        (postfix("4.4.1", "connection refused", action="delayed"), None),
        (postfix("2.0.0", "250 taken", action="delivered"), None),
    ],
)
def test_how_a_message_ended(payload: bytes, ended: Ended | None) -> None:
    found = read(payload)
    assert found.ended is ended
    assert found.recipient == "li@example.org"
    assert found.key == KEY


def test_which_message_is_known_by_the_address_or_by_what_came_back() -> None:
    by_address = postfix().replace(b"Message-ID: <" + KEY.encode(), b"Message-ID: <other")
    assert read(by_address).key == KEY
    assert read(by_address, None).key is None
    assert read(postfix().replace(b"bounces+", b"watch+"), None).key == KEY
    assert read(postfix().replace(b"bounces+" + KEY.encode(), b"watch").replace(KEY.encode(), b"x"), BOUNCE).key is None


def test_another_mail_is_no_notice() -> None:
    assert read_bounce(HOLIDAY, BOUNCE) is None


def test_a_notice_without_a_recipient_says_nothing_of_one() -> None:
    found = read(postfix().replace(b"Action: failed\n", b""))
    assert (found.ended, found.key) == (None, KEY)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: postfix("5.1.1", text)) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_notice_or_none(payload: bytes) -> None:
    found = read_bounce(payload, BOUNCE)
    assert found is None or found.ended in {None, Ended.AGAIN, Ended.REFUSED}


@given(st.integers(0, len(postfix())), st.binary(max_size=12))
def test_a_damaged_notice_is_read_or_not(at: int, damage: bytes) -> None:
    whole = postfix()
    found = read_bounce(whole[:at] + damage + whole[at + len(damage) :], BOUNCE)
    assert found is None or found.ended in {None, Ended.AGAIN, Ended.REFUSED}
