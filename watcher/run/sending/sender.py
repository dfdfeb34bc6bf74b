"""Sending what is due: compose and freeze, then deliver and settle.

One process at a time composes, and one at a time talks to a receiver; whoever takes something back or sends it again
has the turn to send alone. A process may be killed anywhere: items are in a message or still owed, and a message is
settled or tried again under its own key.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from watcher.config import Channel
from watcher.deliver import Courier, Ended, Message
from watcher.digest import compose
from watcher.model import as_json
from watcher.run.readers.members import forget_asks, people, with_members
from watcher.run.readers.slots import rests
from watcher.run.sending.around import Surroundings, surroundings
from watcher.run.sending.delivery import Delivery, Tried
from watcher.run.sending.due import due
from watcher.run.turns import SEND, turn_of
from watcher.store import BusyError, outbox, subscribing, warned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from watcher.config import Home, Subscriber
    from watcher.model import Change
    from watcher.store import Store
    from watcher.store.outbox import Due


@dataclass
class SendReport:
    """What a call of `send` did."""

    composed: int = 0
    tried: list[Tried] = field(default_factory=list)
    late: int = 0
    """Messages that were due, now or before, were not taken and wait for their next try."""

    @property
    def complete(self) -> bool:
        """Whether everything due was taken by its receiver."""
        return not self.late and all(tried.outcome != Ended.REFUSED for tried in self.tried)

    def as_json(self) -> dict[str, Any]:
        """Give the report as `send --json` prints it."""
        counts = {str(ended): sum(tried.outcome == ended for tried in self.tried) for ended in Ended}
        return {"composed": self.composed, **counts, "late": self.late, "deliveries": as_json(tuple(self.tried))}


def send_due(store: Store, home: Home, now: datetime, *, dry_run: bool = False, only: str | None = None) -> SendReport:
    """Send everything that is due, to everybody or `only` to one subscriber; gives what was done.

    `now` is in the home's time zone. A dry run composes what is due and writes and sends nothing.
    """
    home = with_members(home, store)
    subscribers = {s.id: s for s in home.everybody if only in (None, s.id)}
    with Courier(home) as courier:
        sending = _Sending(store, home, courier, subscribers, now, whole=only is None)
        sending.leave_out()
        if dry_run:
            return sending.foretell()
        sending.compose()
        sending.deliver()
        sending.count_late()
        return sending.report


def compose_due(store: Store, home: Home, now: datetime) -> list[str]:
    """Compose what is due to everybody and send nothing; gives the receivers at whom a message is due, for `deliver_to`."""
    home = with_members(home, store)
    subscribers = {s.id: s for s in home.everybody}
    with Courier(home) as courier:
        sending = _Sending(store, home, courier, subscribers, now, whole=True)
        sending.leave_out()
        sending.compose()
        return sorted({outbox.receiver_of(channel.key) for _, channel in sending.deliverable()})


def deliver_to(store: Store, home: Home, now: datetime, receiver: str) -> SendReport:
    """Deliver what is composed and due at one receiver."""
    with store.read() as conn:
        wanted = {one.subscriber_id for one in outbox.due(conn, now, receiver)}
    with Courier(home) as courier:
        sending = _Sending(store, home, courier, people(home, store, wanted), now, whole=True)
        sending.leave_out()
        sending.deliver(receiver)
        return sending.report


@dataclass(frozen=True, slots=True)
class _Made:
    """The messages of one digest, the owed rows of each change in them, and the notices of which they warn."""

    messages: tuple[Message, ...]
    owed: Mapping[str, list[int]]
    warnings: tuple[int, ...]


@dataclass
class _Sending:
    store: Store
    home: Home
    courier: Courier
    subscribers: dict[str, Subscriber]
    now: datetime
    whole: bool
    """Whether everybody's messages are sent, letters included, and not one subscriber's."""
    report: SendReport = field(default_factory=SendReport)
    seen: dict[int, Change] = field(default_factory=dict)

    def leave_out(self) -> None:
        """Send nothing, composed or not, to those who left at their own wish."""
        with self.store.read() as conn:
            for who in subscribing.unsubscribed(conn) & self.subscribers.keys():
                del self.subscribers[who]

    def compose(self) -> None:
        """Freeze the messages of everybody for whom something is due."""
        self._readdress()
        with suppress(BusyError):
            forget_asks(self.store, self.now)
        with self.store.together(SEND), self.store.exclusive("compose"):
            self._compose()

    def _compose(self) -> None:
        for subscriber in self._due():
            made = self._messages(subscriber)
            with self.store.transaction() as conn:
                for message in made.messages:
                    outbox.freeze(conn, self._frozen(subscriber, message), [row for item in message.items for row in made.owed[item]])
                if made.messages:
                    warned.take(conn, made.messages[0].id, subscriber.id, made.warnings)
            self.report.composed += len(made.messages)
        if self.whole and self.home.operator:
            from watcher.run.sending.operator import write_to_operator

            self.report.composed += write_to_operator(self.home, self.store, self.courier, self.now)

    def deliver(self, receiver: str | None = None) -> None:
        """Try every message whose time has come, or those for one receiver."""
        with self.store.together(SEND):
            self.report.tried += Delivery(self.store, self.courier, self.now).deliver(self.deliverable(receiver))

    def count_late(self) -> None:
        """Count what is composed and still waits."""
        with self.store.read() as conn:
            self.report.late = sum(n for who, n in outbox.pending(conn).items() if who in self.subscribers and not self._rests(who))

    def deliverable(self, receiver: str | None = None) -> list[tuple[Due, Channel]]:
        """Give the messages whose time has come, all or one receiver's, each with where it goes."""
        with self.store.read() as conn:
            come = outbox.due(conn, self.now, receiver)
        letters = [(one, Channel(kind="email", to=one.channel.removeprefix("email:"))) for one in come if one.letter and self.whole]
        told = [(one, self.subscribers[one.subscriber_id]) for one in come if not one.letter and one.subscriber_id in self.subscribers]
        # one that was composed for another channel waits until it is given back
        return letters + [(one, who.channel) for one, who in told if who.channel.key == one.channel and not self._rests(who.id)]

    def foretell(self) -> SendReport:
        """Say what would be composed and sent."""
        for subscriber in self._due():
            for message in self._messages(subscriber).messages:
                self.report.composed += 1
                self._note(subscriber, self._frozen(subscriber, message), len(message.items), "would be sent")
        with self.store.read() as conn:
            for one, channel in self.deliverable():
                frozen, items = outbox.frozen_message(conn, one.id), outbox.size(conn, one.id)
                self.report.tried.append(Tried(one.subscriber_id, channel.kind, one.id, frozen.subject, items, "would be tried again"))
        return self.report

    def _note(self, subscriber: Subscriber, frozen: outbox.Frozen, items: int, outcome: str) -> None:
        self.report.tried.append(Tried(subscriber.id, subscriber.channel.kind, frozen.id, frozen.subject, items, outcome))

    def _readdress(self) -> None:
        with self.store.read() as conn:
            unsent = outbox.unsent(conn)
        moved: defaultdict[str, set[str]] = defaultdict(set)
        for who, channel, _ in unsent:
            if who in self.subscribers and self.subscribers[who].channel.key != channel:
                moved[who].add(turn_of(outbox.receiver_of(channel)))
        for who, turns in sorted(moved.items()):
            with suppress(BusyError), self._silent(turns), self.store.transaction() as conn:
                outbox.readdress(conn, who, self.subscribers[who].channel.key)
                warned.give_back(conn, who)

    @contextmanager
    def _silent(self, turns: Iterable[str]) -> Iterator[None]:
        """Hold the turns of receivers, so that nothing is under way to them; raises BusyError where something is."""
        with ExitStack() as held:
            for turn in sorted(turns):
                held.enter_context(self.store.exclusive(turn, wait=False))
            yield

    def _due(self) -> list[Subscriber]:
        with self.store.read() as conn:
            return list(due(conn, self.subscribers, self.home.settings.digest, self.now))

    def _rests(self, who: str) -> bool:
        subscriber = self.subscribers[who]
        return rests(subscriber.quiet_hours, subscriber.local(self.now))

    def _messages(self, subscriber: Subscriber) -> _Made:
        """Give the messages for all that is owed to a subscriber, and what they take."""
        now = subscriber.local(self.now)
        with self.store.read() as conn:
            items = outbox.owed_to(conn, subscriber.id, self.seen)
            warnings = warned.warnings_to(conn, subscriber.id, now.date())
            around = self._surroundings.around(conn, subscriber, list(items.values()), warnings.values(), now)
        owed: defaultdict[str, list[int]] = defaultdict(list)
        for row, item in items.items():
            owed[item.change.id].append(row)
        digest = compose(subscriber, list(items.values()), now=now, templates=self.home.templates, around=around)
        return _Made(self.courier.prepare(digest, subscriber.channel), owed, tuple(warnings))

    @cached_property
    def _surroundings(self) -> Surroundings:
        with self.store.read() as conn:
            return surroundings(conn, self.home, self.now)

    def _frozen(self, subscriber: Subscriber, message: Message) -> outbox.Frozen:
        return outbox.Frozen(message.id, subscriber.id, subscriber.channel.key, message.subject, message.payload, self.now)
