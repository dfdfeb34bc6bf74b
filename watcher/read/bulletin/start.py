"""The begin of a document in a sheet, and the collection of those found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.read.bulletin.title_rows import words_of
from watcher.read.issued import names_issued, same_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.read.bulletin.contents import Entry
    from watcher.read.bulletin.sheet import Row

_OPENING = 24  # rows after a title in which a notice says what it issues


@dataclass(frozen=True, slots=True)
class Start:
    """The title of a document: its first and last row, and the entry of the contents that names it.

    `opening` is the row of the addressee where the notice lost its own title and only the measure's is printed, below it.
    `head` is the row above the title where an announcement begins with its bodies and its `number` (某部公告 / 2025年第12号).
    """

    first: int
    last: int
    entry: Entry | None = None
    opening: int | None = None
    head: int | None = None
    number: str | None = None

    @property
    def begin(self) -> int:
        """Give the first row of the document."""
        return min(row for row in (self.first, self.opening, self.head) if row is not None)


@dataclass(slots=True)
class Starts:
    """The starts found so far; no two overlap."""

    rows: Sequence[Row]
    _by_row: dict[int, Start] = field(default_factory=dict)

    def add(self, new: Start) -> None:
        """Add a start. Where a known one overlaps it takes the wider extent; one named by the contents keeps its first row."""
        known = next((self._by_row[i] for i in range(new.first, new.last + 1) if i in self._by_row), None)
        if known:
            first = known.first if known.entry else min(known.first, new.first)
            head, number = (known.head, known.number) if known.head is not None else (new.head, new.number)
            if head is not None and first <= head:
                head = None
            new = Start(first, max(known.last, new.last), known.entry or new.entry, head=head, number=number)
        for i in range(new.first, new.last + 1):
            self._by_row[i] = new

    def in_order(self) -> list[Start]:
        """Give the starts from the first to the last."""
        return sorted(set(self._by_row.values()), key=lambda start: start.first)

    def free_rows(self, begin: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Give each row from `begin` that is no known title, with the names of the measures that its document issues."""
        issued: tuple[str, ...] = ()
        for i in range(begin, len(self.rows)):
            start = self._by_row.get(i)
            if start is None:
                yield i, issued
            elif start.first == i:
                issued = names_issued(words_of(self.rows, i, start.last + 1), words_of(self.rows, start.last + 1, start.last + _OPENING))

    def is_free(self, i: int) -> bool:
        """Say whether a row is no part of a known title."""
        return i not in self._by_row


def is_issued(words: str, issued: tuple[str, ...]) -> bool:
    """Say whether words are the name of one of the measures issued."""
    return any(same_name(name, words) for name in issued)
