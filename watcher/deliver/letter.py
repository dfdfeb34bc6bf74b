"""A letter: a plain mail to one address that tells no changes, such as the link by which somebody joins."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING

from watcher.deliver.headers import mail_policy
from watcher.deliver.mail import ascii_address

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import MailSettings


def write_letter(key: str, to: str, words: str, settings: MailSettings, now: datetime) -> tuple[str, bytes]:
    """Give the subject and the whole mail; the first line of `words` is its subject, `key` its Message-ID."""
    subject, _, text = words.strip().partition("\n")
    name, sender = parseaddr(settings.sender)
    sender, to = ascii_address(sender), ascii_address(to)
    mail = EmailMessage(policy=mail_policy(utf8=not (sender + to).isascii()))
    mail["From"] = formataddr((name, sender)) if sender.isascii() else sender
    mail["To"] = to
    mail["Subject"] = subject.strip()
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{key}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(text.strip() + "\n", cte="base64")
    return subject.strip(), mail.as_bytes()
