"""The courier: every channel's way to prepare a digest and to hand a message over, behind one door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self

from watcher.credentials import SecretError, secret
from watcher.deliver import file, mail, pace, webhook
from watcher.deliver.chat import dingtalk, feishu, slack, teams, wecom
from watcher.deliver.message import Ended, Message, Outcome
from watcher.deliver.post import Post, poster
from watcher.deliver.smtp import Mailer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.config import Channel, Home
    from watcher.model import Digest

NOT_ASKED = frozenset({"url", "dns", "private"})
"""Kinds of `NoReply` after which nobody was asked anything."""


class ByPost(Protocol):
    """A module for a channel that is one HTTP request."""

    def prepare(self, digest: Digest, channel: Channel) -> tuple[Message, ...]:
        """Give the messages of a digest."""

    def send(self, message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
        """Post one of them, signed with the first of the secrets, or with each of them where the form has room for several."""


BY_POST: dict[str, ByPost] = {"webhook": webhook, "wecom": wecom, "dingtalk": dingtalk, "feishu": feishu, "slack": slack, "teams": teams}
"""Channels that are one HTTP request: kind → the module that knows its form."""


class Courier:
    """Delivers for one home; a context manager that keeps one connection to the mail server."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._post = poster(home.settings.fetch)
        self.mailer = Mailer(home.settings.mail, home.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *wrong: object) -> None:
        self.mailer.__exit__(*wrong)

    def limits(self, channel: Channel) -> tuple[tuple[int, float], ...]:
        """Give how fast a channel's receiver may be sent to, as (requests, seconds): mail as the operator says, robots as platforms do."""
        per_minute = self._home.settings.mail.per_minute
        if channel.kind == "email":
            return ((1, 60 / per_minute),) if per_minute else ()
        return pace.limits(channel.kind)

    def prepare(self, digest: Digest, channel: Channel) -> tuple[Message, ...]:
        """Give the messages that tell a digest on this channel, each with its key; several where the channel's limits ask for it."""
        if channel.kind == "email":
            return mail.prepare(digest, channel, self._home.settings.mail)
        if channel.kind == "file":
            return file.prepare(digest, channel)
        return BY_POST[channel.kind].prepare(digest, channel)

    def send(self, message: Message, channel: Channel) -> Outcome:
        """Try once to deliver a message. Never raises for what a receiver does; signs with the secret as configured now."""
        if channel.kind == "email":
            return self.mailer.send(channel, message)
        if channel.kind == "file":
            return file.send(message, channel, self._home.path)
        from watcher.http import NoReply

        try:
            secrets = self._secrets(channel)
        except SecretError as wrong:
            return Outcome(Ended.AGAIN, str(wrong))
        try:
            return BY_POST[channel.kind].send(message, channel, secrets, self._post, datetime.now(UTC))
        except NoReply as wrong:
            said = "the channel's `url` is no web address" if wrong.kind == "url" else wrong.reason
            return Outcome(Ended.AGAIN, said, unclear=wrong.kind not in NOT_ASKED)

    def _secrets(self, channel: Channel) -> Sequence[str]:
        """Give what messages on a channel are signed with now; raises SecretError where it is named and cannot be had."""
        named = channel.secret_env or channel.secret_file
        if not named:
            return channel.secret
        given = secret("channel.secret", variable=channel.secret_env, file=channel.secret_file, home=self._home.path).split()
        if not given:
            raise SecretError(f"{named} (the channel's secret) is empty")
        return given
