"""Delivering: every message whose time has come is handed to its receiver, and each try is recorded.

Before a try its message is marked: should the process die before the answer is recorded, nobody can say whether the
receiver has it, and from then on it is sent again under its own key, or not at all.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.deliver import Courier, Ended, Message, Outcome, pace
from watcher.run.turns import turn_of
from watcher.store import outbox, paces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.config import Channel
    from watcher.store import Store
    from watcher.store.outbox import Due, Frozen

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180, 360))
"""How long a message waits after its first, second … try; the last one holds for all that follow."""
RECEIVERS = 8
"""Receivers talked to at once."""
PATIENCE = 20.0
"""Seconds for which one call waits for one robot to take the next message; what is left goes out with the next call."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One message tried in this call, or, in a dry run, one that would be."""

    subscriber: str
    channel: str
    digest: str
    subject: str
    items: int
    outcome: str
    detail: str = ""


@dataclass
class Delivery:
    """One call's deliveries; `now` is when the call began, and its clock goes on from there."""

    store: Store
    courier: Courier
    now: datetime
    _began: float = field(default_factory=time.monotonic)

    def deliver(self, due: Sequence[tuple[Due, Channel]]) -> list[Tried]:
        """Try messages at their receivers, one after the other by mail, several receivers at once by HTTP; gives every try.

        A receiver is talked to by one process at a time. Call it while the turn to send is held together with others.
        """
        by_receiver: defaultdict[str, list[tuple[Due, Channel]]] = defaultdict(list)
        for one, channel in due:
            by_receiver[outbox.receiver_of(channel.key)].append((one, channel))
        with ThreadPoolExecutor(RECEIVERS) as pool:
            return [tried for several in pool.map(self._talk, by_receiver, by_receiver.values()) for tried in several]

    def _talk(self, receiver: str, due: Sequence[tuple[Due, Channel]]) -> list[Tried]:
        with self.store.exclusive(turn_of(receiver)):
            return list(self._in_turn(receiver, due))

    def _in_turn(self, receiver: str, due: Sequence[tuple[Due, Channel]]) -> Iterator[Tried]:
        """Try one receiver's messages (or all mail) in turn, and record each try; a receiver that fails is left for this time."""
        patience = math.inf if receiver == outbox.MAIL else PATIENCE
        for one, channel in due:
            pause = self._pause(receiver, channel)
            if pause > patience:
                break
            time.sleep(pause)
            patience -= pause
            begun = self._begin(one, receiver, channel)
            if begun is None:
                continue
            frozen, items = begun
            outcome = self.courier.send(Message(frozen.id, frozen.subject, (), frozen.message), channel)
            self._record(frozen, receiver, channel, outcome)
            yield Tried(one.subscriber_id, channel.kind, one.id, frozen.subject, items, str(outcome.ended), outcome.detail)
            if outcome.ended is not Ended.SENT and (channel.kind != "email" or self.courier.mailer.down):
                break

    def _pause(self, receiver: str, channel: Channel) -> float:
        """Give the seconds until the receiver may be sent one more message, whoever sent it the last."""
        limits = self.courier.limits(channel)
        if not limits:
            return 0.0
        now = self._clock()
        with self.store.read() as conn:
            until = paces.held_until(conn, receiver, now)
            recent = paces.recent(conn, receiver)
        held = (until - now).total_seconds() if until else 0.0
        return max(held, pace.wait(limits, recent, now.timestamp()))

    def _begin(self, one: Due, receiver: str, channel: Channel) -> tuple[Frozen, int] | None:
        """Mark a message as being tried; None where another process has tried it since it was found due."""
        with self.store.transaction() as conn:
            if not outbox.is_due(conn, one.id, self.now):
                return None
            frozen, items = outbox.frozen_message(conn, one.id), outbox.size(conn, one.id)
            outbox.begin(conn, one.id)
            if self.courier.limits(channel):
                paces.note(conn, receiver, self._clock())
        return frozen, items

    def _record(self, frozen: Frozen, receiver: str, channel: Channel, outcome: Outcome) -> None:
        unclear = frozen.unclear or outcome.unclear
        with self.store.transaction() as conn:
            if outcome.ended is Ended.SENT:
                outbox.settle(conn, frozen.id, self.now, outcome.detail)
            elif outcome.ended is Ended.REFUSED:
                outbox.park(conn, frozen.id, self.now, outcome.detail, unclear=unclear)
            else:
                pause = max(PAUSES[min(frozen.attempts, len(PAUSES) - 1)], outcome.retry_after or timedelta(0))
                next_try = self.now + min(pause, outbox.LONGEST_PAUSE)
                outbox.postpone(conn, frozen.id, self.now, next_try, outcome.detail, unclear=unclear)
            if self.courier.limits(channel):
                paces.answered(conn, receiver, self._clock())
                if outcome.retry_after:
                    paces.hold(conn, receiver, self._clock() + outcome.retry_after)

    def _clock(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._began)
