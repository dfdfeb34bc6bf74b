"""The talk with the mail server: one connection for many messages."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from watcher.credentials import secret
from watcher.deliver.answers import gone_mailbox
from watcher.deliver.dkim import sealed
from watcher.deliver.mail import ascii_address, envelope_sender
from watcher.deliver.message import Ended, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.config import Channel, MailSettings
    from watcher.deliver.message import Message

TIMEOUT = 30.0
"""Seconds that the server may take over one step of the talk."""
PATIENCE = 3
"""Messages in a row over which the server may break off before it counts as down."""
CLOSING = 421
"""The server closes the connection (RFC 5321, 4.2.3): enough messages on it, or it is being stopped."""


class Mailer:
    """A connection to the mail server, opened at the first message and kept; a context manager."""

    def __init__(self, settings: MailSettings, home: Path) -> None:
        self._settings = settings
        self._home = home
        self._server: smtplib.SMTP | None = None
        self._taken = 0  # messages on this connection
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

    def greeted(self) -> str | None:
        """Talk to the server as far as the login and say what is wrong, None where nothing is. Nothing is sent."""
        try:
            self._connected().noop()
        except (OSError, ValueError, smtplib.SMTPException) as wrong:
            self._drop()
            return _said(wrong)
        return None

    def send(self, channel: Channel, message: Message) -> Outcome:
        """Hand over a message as it was prepared, sealed where the operator asks for it. Never raises for what a server does."""
        try:
            payload = sealed(message.payload, self._settings.dkim, self._home)
            server = self._connected()
        except (OSError, ValueError, smtplib.SMTPException) as wrong:
            self._drop()
            self.down = True
            where = f"{self._settings.host}:{self._settings.port}"
            return Outcome(Ended.AGAIN, f"the mail server {where} cannot be used: {_said(wrong)}")
        outcome = self._talk(server, envelope_sender(self._settings, message.id), ascii_address(channel.to or ""), payload)
        if outcome is None:  # enough on that connection, and nothing of this message was taken
            return self.send(channel, message)
        if outcome.ended is Ended.SENT:
            self._taken += 1
            self._broken = 0
        return outcome

    def _talk(self, server: smtplib.SMTP, sender: str, to: str, payload: bytes) -> Outcome | None:
        """Give how the server took a message; None where it closes a connection that has carried others before."""
        try:
            server.sendmail(sender, [to], payload, mail_options=_options(server, sender, to))
        except smtplib.SMTPRecipientsRefused as wrong:
            code, said = next(iter(wrong.recipients.values()))
            self._start_over(server)
            return _refusal(code, said)
        except smtplib.SMTPDataError as wrong:  # some servers look for the mailbox only when they have the message
            self._start_over(server)
            return _refusal(wrong.smtp_code, wrong.smtp_error)
        except smtplib.SMTPResponseException as wrong:
            if wrong.smtp_code == CLOSING and self._taken:
                self._drop()
                return None
            self._start_over(server)
            return Outcome(Ended.AGAIN, _said(wrong))
        except (OSError, ValueError, smtplib.SMTPException) as wrong:
            self._drop()
            self._broken += 1
            self.down = self._broken >= PATIENCE
            return Outcome(Ended.AGAIN, f"the mail server broke off: {_said(wrong)}", unclear=True)
        return Outcome(Ended.SENT, f"taken by {self._settings.host}")

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
            server.login(given.username, secret("mail.password", variable=given.password_env, file=given.password_file, home=self._home))
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
        self._taken = 0


def _options(server: smtplib.SMTP, sender: str, to: str) -> list[str]:
    """Give the options of MAIL: addresses beyond ASCII (RFC 6531), and of what is sent back the headers alone (RFC 3461)."""
    options = [] if (sender + to).isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    return [*options, "RET=HDRS"] if server.has_extn("dsn") else options


def _refusal(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    ended = Ended.REFUSED if gone_mailbox(code, text) else Ended.AGAIN
    return Outcome(ended, f"{code} {' '.join(text.split())}"[:300])


def _said(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return f"the login was refused ({wrong.smtp_code}); check mail.username and what mail.password_env or mail.password_file names"
    if isinstance(wrong, smtplib.SMTPResponseException):
        text = wrong.smtp_error.decode("utf-8", "replace") if isinstance(wrong.smtp_error, bytes) else str(wrong.smtp_error)
        return f"{wrong.smtp_code} {' '.join(text.split())}"[:300]
    return str(wrong)[:300] or type(wrong).__name__
