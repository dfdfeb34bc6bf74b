"""Mail: a digest as one message, and one connection for many of them."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from watcher.deliver.answers import gone_mailbox
from watcher.deliver.headers import mail_policy
from watcher.deliver.message import Ended, Message, Outcome, message_id

if TYPE_CHECKING:
    from watcher.config import Channel, MailSettings
    from watcher.model import Digest

TIMEOUT = 30.0
"""Seconds that the server may take over one step of the talk."""
PATIENCE = 3
"""Messages in a row over which the server may break off before it counts as down."""


def prepare(digest: Digest, channel: Channel, settings: MailSettings) -> tuple[Message, ...]:
    """Give the one message of a digest: plain text and HTML, complete with its headers (RFC 5322, 2369, 8058, 3834)."""
    key = message_id(digest, channel, digest.entries)
    sender_name, sender = parseaddr(settings.sender)
    sender = ascii_address(sender)
    to = ascii_address(channel.to or "")
    mail = EmailMessage(policy=mail_policy(utf8=not (sender + to).isascii()))
    mail["From"] = formataddr((sender_name, sender)) if sender.isascii() else sender
    mail["To"] = to
    mail["Subject"] = digest.subject
    mail["Date"] = format_datetime(digest.composed_at)
    mail["Message-ID"] = f"<{key}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    web = (digest.unsubscribe or "").startswith("https://")
    mail["List-Unsubscribe"] = f"<{digest.unsubscribe if web else f'mailto:{sender}?subject=unsubscribe%20{quote(digest.subscriber_id)}'}>"
    if web:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["X-Watcher-Items"] = ", ".join(entry.id for entry in digest.entries)
    mail.set_content(digest.text, cte="base64")
    mail.add_alternative(digest.html, subtype="html", cte="base64")
    return (Message(key, digest.subject, tuple(entry.id for entry in digest.entries), mail.as_bytes()),)


def ascii_address(address: str) -> str:
    """Give an address with its domain as DNS has it (例子.中国 → xn--…); a domain that is none is left."""
    local, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        return local + at + domain.encode("idna").decode() if domain else address
    return address


class Mailer:
    """A connection to the mail server, opened at the first message and kept; a context manager."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._broken = 0  # messages in a row
        self.down = False
        """Whether the server could not be talked to, so that further messages need not be tried now."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def send(self, channel: Channel, payload: bytes) -> Outcome:
        """Hand over a message as it was prepared. Never raises for what a server does."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as wrong:
            self._drop()
            self.down = True
            where = f"{self._settings.host}:{self._settings.port}"
            return Outcome(Ended.AGAIN, f"the mail server {where} cannot be used: {_said(wrong)}")
        try:
            self._hand_over(server, ascii_address(channel.to or ""), payload)
        except smtplib.SMTPRecipientsRefused as wrong:
            code, said = next(iter(wrong.recipients.values()))
            self._start_over(server)
            return _refusal(code, said)
        except smtplib.SMTPDataError as wrong:  # some servers look for the mailbox only when they have the message
            self._start_over(server)
            return _refusal(wrong.smtp_code, wrong.smtp_error)
        except smtplib.SMTPResponseException as wrong:
            self._start_over(server)
            return Outcome(Ended.AGAIN, _said(wrong))
        except (OSError, ValueError, smtplib.SMTPException) as wrong:
            self._drop()
            self._broken += 1
            self.down = self._broken >= PATIENCE
            return Outcome(Ended.AGAIN, f"the mail server broke off: {_said(wrong)}", unclear=True)
        self._broken = 0
        return Outcome(Ended.SENT, f"taken by {self._settings.host}")

    def _hand_over(self, server: smtplib.SMTP, to: str, payload: bytes) -> None:
        sender = ascii_address(parseaddr(self._settings.sender)[1])
        options = [] if (sender + to).isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        server.sendmail(sender, [to], payload, mail_options=options)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        given = self._settings
        server: smtplib.SMTP
        if given.tls == "tls":
            server = smtplib.SMTP_SSL(given.host, given.port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(given.host, given.port, timeout=TIMEOUT)
        self._server = server
        if given.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if given.username:
            server.login(given.username, _password(given))
        return server

    def _start_over(self, server: smtplib.SMTP) -> None:
        """Leave a refused message behind; a server that does not answer that is left altogether."""
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._server:
            with suppress(OSError, smtplib.SMTPException):
                self._server.close()
        self._server = None


def _password(settings: MailSettings) -> str:
    if not settings.password_env:
        return ""
    password = os.environ.get(settings.password_env)
    if password is None:
        raise OSError(f"the environment variable {settings.password_env} (mail.password_env) is not set")
    return password


def _refusal(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    ended = Ended.REFUSED if gone_mailbox(code, text) else Ended.AGAIN
    return Outcome(ended, f"{code} {' '.join(text.split())}"[:300])


def _said(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return f"the login was refused ({wrong.smtp_code}); check mail.username and the variable that mail.password_env names"
    if isinstance(wrong, smtplib.SMTPResponseException):
        text = wrong.smtp_error.decode("utf-8", "replace") if isinstance(wrong.smtp_error, bytes) else str(wrong.smtp_error)
        return f"{wrong.smtp_code} {' '.join(text.split())}"[:300]
    return str(wrong)[:300] or type(wrong).__name__
