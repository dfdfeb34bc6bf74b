"""What every step of concluding from one source needs at hand: the transaction, the source, the teller."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.run.concluding.reader import reader_mark
from watcher.store import log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from watcher.model import Document, Notice, TextChange
    from watcher.run.concluding.telling import Teller
    from watcher.store import Known


@dataclass
class Ledger:
    """One source's conclusions within one transaction."""

    conn: Connection
    teller: Teller
    source_id: str
    baseline: bool  # the source has no pass that ended well before this one
    baseline_at: datetime | None
    missing: frozenset[str]  # addresses of the source that were gone in this pass
    now: datetime
    notices: list[Notice] = field(default_factory=list)
    select: Mapping[str, str] | None = None  # the source's selectors, which are a part of how its pages are read
    impostors: frozenset[str] = frozenset()  # addresses at which another page stands in place of the document's
    aside: dict[str, Document] = field(default_factory=dict)  # address → a text that was set aside
    aside_for: str | None = None  # why the first of them was
    compared: int = 0  # known documents whose pages were read anew
    bare: Counter[str] = field(default_factory=Counter)  # field → known documents whose pages showed it before and do not now
    reworded: list[Sequence[TextChange]] = field(default_factory=list)  # what differs in those whose words differ

    @property
    def reader(self) -> str:
        """Give the mark of the reader by which this source's pages are read."""
        return reader_mark(self.select)

    @property
    def doubt(self) -> str | None:
        """Say why other words of known documents are not believed in this pass."""
        return self.teller.doubt

    def reveals(self, known: Known) -> bool:
        """Whether news of this document is told even by a baseline: it was held before, from another source."""
        return not known.stub and known.source_id != self.source_id and known.first_seen < self.now

    def untold(self, known: Known) -> bool:
        """Whether an event of this document belongs to the baseline and is told to nobody."""
        return self.baseline and not self.reveals(known)

    def note(self, key: str, notice: Notice) -> None:
        """Give a notice once."""
        if log.add_notice(self.conn, key, notice, self.now):
            self.notices.append(notice)
