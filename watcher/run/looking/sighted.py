"""What a source showed in one pass: its lists, their rows, and how each page answered. One line a page; the bytes lie in the snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from watcher.run.looking.habits import Seen

if TYPE_CHECKING:
    from watcher.config import Source
    from watcher.model import Item
    from watcher.run.looking.troubles import Problem
    from watcher.run.looking.twins import Twins
    from watcher.store import Page


class Outcome(StrEnum):
    """How a detail page answered."""

    SAME = "same"  # 304, or the bytes of last time
    READ = "read"  # new bytes
    MISSING = "missing"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the source's lists, and whether it belongs to what stood there before the first pass.

    Its item carries the address by which the page is known; `shown_at` is the spelling that the list shows now, which is asked for.
    """

    item: Item
    older: bool = False
    shown_at: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One detail page as it answered in this pass."""

    url: str
    outcome: Outcome
    row: Row | None
    page: Page | None
    reason: str | None = None  # why a page is missing
    problem: Problem | None = None  # what trouble there was with it
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str | None = None
    size: int = 0
    final_url: str | None = None

    @property
    def whole(self) -> bool:
        """Whether the bytes came in full; a 304 is only the server's word for them."""
        return self.sha256 is not None


@dataclass(frozen=True, slots=True)
class ListSight:
    """One list page as it answered: its validators and its rows, for the next pass."""

    url: str
    etag: str | None
    last_modified: str | None
    rows: list[dict[str, Any]]
    next: str | None
    unchanged: bool
    whole: bool = True  # its bytes came in full
    moved: frozenset[str] = frozenset()  # addresses whose rows stand in another order than at the last look
    swept: str | None = None  # start of a list: when all its known pages were last gone through
    place: str = ""  # where its rows stand in the page's markup
    closed: bool = False  # the page closed what it opened
    issue: dict[str, Any] | None = None  # the issue of a bulletin whose contents the page is


@dataclass(slots=True)
class Gathered:
    """All that a source showed in one pass."""

    source: Source
    twins: Twins
    lists: list[ListSight] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    sights: list[Sight] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)  # list pages that did not answer
    odd: list[Problem] = field(default_factory=list)  # list pages that answered, but not as they should
    postponed: int = 0  # known pages that were due, and wait for tomorrow's budget
    revisits: int = 0  # known pages asked because their time had come
    fronts: dict[str, bytes] = field(default_factory=dict)  # first pages of its lists as they came, until they are held against its habit
    saved: dict[str, str] = field(default_factory=dict)  # address → hash of a first page that is not as it should be
    shape: Seen = field(default_factory=Seen)  # what its lists looked like
    silent: Problem | None = None  # that nothing new was shown for longer than is usual
    lied: str | None = None  # a page that had changed though the server answered 304 for it

    @property
    def front(self) -> list[dict[str, Any]]:
        """Give the rows of the lists' first pages."""
        return [row for sight in self._fronts for row in sight.rows]

    @property
    def place(self) -> str:
        """Say where the rows of the lists' first pages stand in their markup."""
        return " ".join(sight.place for sight in self._fronts)

    @property
    def _fronts(self) -> list[ListSight]:
        return [sight for sight in self.lists if sight.url in self.source.urls]

    @property
    def moved(self) -> set[str]:
        """Give the addresses whose rows stand in another order than at the last look."""
        return {url for sight in self.lists for url in sight.moved}
