"""What is expected of a source, for the person who tends it: its habits as learnt, what its file says, and what its revisits cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from watcher.run.concluding.burst import KNOWN_AFTER, burst_limit
from watcher.run.looking.before import before_pass
from watcher.run.looking.habits import FIELDS
from watcher.run.looking.revisit import age_of, requests_a_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from watcher.config import FetchSettings, Source
    from watcher.store import Page, Store


@dataclass(frozen=True, slots=True)
class Usual:
    """The assertions that hold for a source now; None where its history does not say yet and its file is silent."""

    min_items: int
    rows: int | None  # usual on the first pages of its lists
    least_rows: int | None
    fill: dict[str, float]  # least share of rows that have a field
    silence_days: int | None
    max_changes: int
    max_changes_from: str  # whence that comes
    pages: int  # known pages of documents
    revisits_a_day: int  # as their ages ask for
    budget: int

    def lines(self) -> Iterator[str]:
        """Say it for a terminal."""
        rows = f"通常{self.rows}行，少于{self.least_rows}行视为异常" if self.least_rows else "行数规律尚未形成"
        yield f"列表：至少{self.min_items}行；{rows}"
        filled = "，".join(f"{share:.0%}以上的行有{FIELDS[name]}" for name, share in self.fill.items())
        yield f"字段：{filled or '尚无要求'}"
        yield f"更新：超过{self.silence_days}天无新文件视为异常" if self.silence_days else "更新：间隔规律尚未形成"
        yield f"变动：一次修订、废止、撤下超过{self.max_changes}件时搁置待核对（{self.max_changes_from}）"
        over = "" if self.revisits_a_day <= self.budget else "（超出部分按等待时间先后顺延）"
        yield f"复查：已知{self.pages}个页面，每天约需{self.revisits_a_day}次请求，上限{self.budget}次{over}"


def usual(store: Store, source: Source, settings: FetchSettings, now: datetime) -> Usual:
    """Give what is expected of a source now; `now` is in the home's zone."""
    with store.read() as conn:
        before = before_pass(conn, source.id, now)
        limit = burst_limit(conn, source, before.health.baseline_at, now)
    habit, expect = before.habit, source.expect
    silence = expect.max_silence or habit.silence
    learnt = {name: habit.least_fill(name) for name in habit.fill}
    asked: dict[str, float] = {str(name): share for name, share in expect.fill.items()}
    known = [page for page in before.pages.values() if not page.listing]
    return Usual(
        min_items=expect.min_items,
        rows=habit.rows,
        least_rows=habit.least_rows,
        fill={name: share for name, share in (learnt | asked).items() if share},
        silence_days=silence.days if silence else None,
        max_changes=limit,
        max_changes_from="expect.max_changes" if expect.max_changes is not None else _whence(before.health.baseline_at, now),
        pages=len(known),
        revisits_a_day=ceil(requests_a_day(age_of(_published(page), page.first_seen, now) for page in known)),
        budget=settings.revisit_budget,
    )


def _whence(baseline_at: datetime | None, now: datetime) -> str:
    known = baseline_at is not None and now - baseline_at >= KNOWN_AFTER
    return "据该源历史" if known else f"历史不足{KNOWN_AFTER.days}天，按文件数"


def _published(page: Page) -> date | None:
    day = (page.row or {}).get("date")
    return date.fromisoformat(day) if day else None
