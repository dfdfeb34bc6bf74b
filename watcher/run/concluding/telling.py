"""Telling: an event goes into the log with one row for each item that it makes owed, in the transaction at hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from watcher.model import Change, ChangeKind, Document
from watcher.store import bases, log
from watcher.store.outbox import record_owed
from watcher.store.reviews import Verdict
from watcher.store.schema import changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from watcher.config import Source
    from watcher.match import Profiles
    from watcher.store import Event

BURST = frozenset({ChangeKind.AMENDED, ChangeKind.REPEALED, ChangeKind.WITHDRAWN})
"""Kinds of which too many in one pass are held for a look; new documents never are."""


@dataclass(frozen=True)
class Audience:
    """Who may be told: the profiles, and each subscriber's receiver."""

    profiles: Profiles
    channels: Mapping[str, str]


@dataclass
class Teller:
    """Tells the events of one pass over one source, or of the calendar (no source)."""

    conn: Connection
    audience: Audience
    source: Source | None
    pass_id: int | None
    now: datetime
    doubt: str | None = None  # why what this pass shows of known documents waits for a person
    seqs: list[int] = field(default_factory=list)
    bursting: int = 0
    held: int = 0

    def tell(self, event: Event, *, baseline: bool = False, held: str | None = None, verdict: Verdict = Verdict.CONFIRMED) -> bool:
        """Record an event and what it makes owed; False where it was told before, and where it is held (`held` says why)."""
        if not baseline and event.kind in BURST:
            held = held or self.doubt
        seq = log.record(self.conn, event, baseline=baseline, held=held, pass_id=self.pass_id, now=self.now, verdict=verdict)
        if seq is None:
            return False
        self.seqs.append(seq)
        if held:
            self.held += not baseline
            return False
        if not baseline:
            self.bursting += event.kind in BURST
            self._owe(seq)
        return True

    def burst(self, limit: int) -> str | None:
        """Say why this pass tells too much to be believed without a look: more than `limit` amended, repealed and withdrawn."""
        if self.bursting <= limit:
            return None
        return f"本次检查发现修订、废止、撤下共{self.bursting}件，超过该来源一次{limit}件的上限"

    def _owe(self, seq: int) -> None:
        matches = self.audience.profiles.matches(self._change(seq), self.now.date())
        if matches:
            record_owed(self.conn, seq, matches, self.audience.channels, self.now)

    def _change(self, seq: int) -> Change:
        change = log.change_of(self.conn, self.conn.execute(select(changes).where(changes.c.seq == seq)).one())
        if change.document is None:
            change = replace(change, document=Document(change.title, change.doc_number))
        if self.audience.profiles.follows and change.document_id:
            change = replace(change, rested_on_by=bases.resting_on(self.conn, int(change.document_id)))
        if self.source:
            return replace(change, agency=self.source.agency, level=self.source.level, region=self.source.region)
        return change
