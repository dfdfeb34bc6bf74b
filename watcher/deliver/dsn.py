"""Notices that a mail did not arrive (delivery status notifications, RFC 3464): which message, and whether for good."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from watcher.deliver.answers import gone_mailbox
from watcher.deliver.mail import TOKEN
from watcher.deliver.message import Ended

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = r"[0-9a-f]{32}"
_KEY_AS_ID = re.compile(rf"<({KEY})@[^<>\s]+>")
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_SHOWN = 300  # characters of a server's words that are kept
_LARGEST = 1_000_000  # bytes of a notice that are looked at


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says of one message of ours. `key` is the message's, None where the notice does not say which it was."""

    key: str | None
    recipient: str | None
    status: str | None  # 5.1.1
    ended: Ended | None  # refused, again; None where it did arrive or may still
    detail: str


def read_bounce(payload: bytes, bounce: str | None = None) -> Bounce | None:
    """Read a notice; None for a mail that is none. `bounce` is the address of `mail.bounce`. Any bytes may come; nothing is raised."""
    notice = email.message_from_bytes(payload[:_LARGEST])
    report = next((part for part in notice.walk() if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        return None
    blocks = [block for block in _blocks(report) if block.keys()]
    failed = next((block for block in blocks if _word(block, "Action") == "failed"), None)
    told = failed or next((block for block in blocks if block["Action"]), None)
    if told is None:
        return Bounce(_key(notice, bounce), None, None, None, "the notice names no recipient")
    status = (re.match(r"\d\.\d{1,3}\.\d{1,3}", str(told["Status"] or "").strip()) or [None])[0]
    said = " ".join(_field(told, "Diagnostic-Code").split())[:_SHOWN]
    detail = " ".join(filter(None, (status, said))) or _word(told, "Action")
    recipient = _address(told["Original-Recipient"]) or _address(told["Final-Recipient"])
    return Bounce(_key(notice, bounce), recipient, status, _ended(status, said) if failed else None, detail)


def _ended(status: str | None, said: str) -> Ended:
    """Judge a failure: no such mailbox is for good; a full one, a policy or a time that ran out is not.

    Where the status says nothing (RFC 3463: x.0.0), the server's words do.
    """
    if status and not status.endswith(".0.0"):
        return Ended.REFUSED if gone_mailbox(550, status) else Ended.AGAIN
    found = re.match(r"(?:smtp;)?\s*(?:(\d{3})[\s-])?", said, re.IGNORECASE)
    code, words = (found[1], said[found.end() :]) if found else (None, said)
    return Ended.REFUSED if gone_mailbox(int(code or 550), words) else Ended.AGAIN


def _blocks(report: Message) -> Iterator[Message]:
    """Give the groups of fields: the one on the message, then one a recipient."""
    held = report.get_payload()
    if isinstance(held, list):
        yield from (block for block in held if isinstance(block, Message))
    else:  # a notice whose parts some server has flattened
        text = report.get_payload(decode=True)
        for group in (text if isinstance(text, bytes) else b"").replace(b"\r\n", b"\n").split(b"\n\n"):
            yield email.message_from_bytes(group)


def _key(notice: Message, bounce: str | None) -> str | None:
    """Give the key of the message that failed: by the address that was written to, else by the message that came back."""
    by_address = re.compile(re.escape(bounce).replace(re.escape(TOKEN), f"({KEY})"), re.IGNORECASE) if bounce and TOKEN in bounce else None
    for name in _TO if by_address else ():
        for value in notice.get_all(name, ()):
            if by_address and (found := by_address.search(str(value))):
                return found[1].lower()
    returned = [part for part in notice.walk() if part is not notice]
    texts = [str(part["Message-ID"] or "") for part in returned]
    texts += [_body(part) for part in returned if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}]
    texts += [str(notice[name] or "") for name in ("In-Reply-To", "References")]
    return next((found[1] for text in texts if (found := _KEY_AS_ID.search(text))), None)


def _body(part: Message) -> str:
    body = part.get_payload(decode=True)
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(part)


def _field(block: Message, name: str) -> str:
    """Give a field as it came: servers write Chinese into it as it is, in UTF-8 or GB 18030."""
    value = next((str(value) for key, value in block.raw_items() if key.lower() == name.lower()), "")
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _word(block: Message, name: str) -> str:
    return str(block[name] or "").strip().lower()


def _address(value: object) -> str | None:
    """Take the address out of `rfc822;li@example.org`."""
    found = re.search(r"(?:;|^)\s*<?([^\s<>;]+@[^\s<>;]+)>?\s*$", str(value or ""))
    return found[1] if found else None
