"""Mail: a digest as one message (RFC 5322), complete with its headers."""

from __future__ import annotations

from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import quote

from watcher.deliver.headers import mail_policy
from watcher.deliver.message import Message, message_id

if TYPE_CHECKING:
    from watcher.config import Channel, MailSettings
    from watcher.model import Digest

TOKEN = "{token}"  # noqa: S105 - a place in mail.bounce, not a secret
"""Stands in `mail.bounce` for a message's key, so that a notice that it failed says which one it was."""


def prepare(digest: Digest, channel: Channel, settings: MailSettings) -> tuple[Message, ...]:
    """Give the one message of a digest: plain text and HTML, complete with its headers.

    RFC 5322, 2369 (List-Unsubscribe), 2919 (List-Id), 3834 (Auto-Submitted), 8058 (one click). A message on a document of
    which this reader was told before goes on from those messages, so that mail programs show them as one conversation.
    """
    key = message_id(digest, channel, digest.entries)
    sender_name, sender = parseaddr(settings.sender)
    sender = ascii_address(sender)
    to = ascii_address(channel.to or "")
    mail = EmailMessage(policy=mail_policy(utf8=not (sender + to).isascii()))
    mail["From"] = formataddr((sender_name, sender)) if sender.isascii() else sender
    mail["To"] = to
    mail["Subject"] = digest.subject
    mail["Date"] = format_datetime(digest.composed_at)
    domain = sender.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{key}@{domain}>"
    if digest.earlier:
        mail["In-Reply-To"] = f"<{digest.earlier[-1]}@{domain}>"
        mail["References"] = " ".join(f"<{earlier}@{domain}>" for earlier in digest.earlier)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["List-Id"] = f"<policy-digests.{domain}>"
    _add_way_out(mail, digest, sender)
    if digest.entries:
        mail["X-Watcher-Items"] = ", ".join(entry.id for entry in digest.entries)
    mail.set_content(digest.text, cte="base64")
    mail.add_alternative(digest.html, subtype="html", cte="base64")
    if digest.attachment:
        main, _, sub = digest.attachment.media.partition("/")
        mail.add_attachment(digest.attachment.content, maintype=main, subtype=sub, filename=digest.attachment.name)
    return (Message(key, digest.subject, tuple(entry.id for entry in digest.entries), mail.as_bytes()),)


def _add_way_out(mail: EmailMessage, digest: Digest, sender: str) -> None:
    """Say how one leaves: by one click where there is an https address (RFC 8058), else by a mail (RFC 2369)."""
    web = (digest.unsubscribe or "").startswith("https://")
    by_mail = f"mailto:{sender}?subject=unsubscribe%20{quote(digest.subscriber_id)}"
    mail["List-Unsubscribe"] = f"<{digest.unsubscribe if web else by_mail}>"
    if web:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def envelope_sender(settings: MailSettings, key: str) -> str:
    """Give the address to which it is said that a message failed: of its own where `mail.bounce` has a place for its key (VERP)."""
    return ascii_address((settings.bounce or parseaddr(settings.sender)[1]).replace(TOKEN, key))


def ascii_address(address: str) -> str:
    """Give an address with its domain as DNS has it (例子.中国 → xn--…); a domain that is none is left."""
    local, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        return local + at + domain.encode("idna").decode() if domain else address
    return address
