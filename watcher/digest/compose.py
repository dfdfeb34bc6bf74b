"""Composing: from what is owed to somebody to the message that tells it, in the order of a printed bulletin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from watcher.compare import redline_fragment, redline_text
from watcher.digest.entries import entry_of
from watcher.digest.labels import chinese_date, frequency_label, kind_labels
from watcher.digest.render import render
from watcher.model import Comparison, Digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo
    from pathlib import Path

    from watcher.config import Subscriber
    from watcher.model import Entry, ItemOwed

REDLINES = 8
"""Articles whose redline a message shows of one document; the summary names the others."""
CONTEXT = 40
"""Characters of an unchanged passage shown on each side of a change in plain text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its number in the message, and the redline of what was amended."""

    number: int
    entry: Entry
    redline_html: Markup
    redline_text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind of change."""

    label: str
    shown: tuple[Shown, ...]


def compose(
    subscriber: Subscriber, items: Sequence[ItemOwed], *, now: datetime, templates: Sequence[Path], unsubscribe: str | None = None
) -> Digest:
    """Give the message that tells `items` to a subscriber, grouped by kind of change and else in their own order.

    `now` is in the home's time zone; `templates` are folders, the first that has a template wins. An item that is
    given twice stands once. Raises ConfigError for a template that cannot be used.
    """
    once = {item.change.id: item for item in items}
    ordered = sorted(once.values(), key=lambda item: kind_labels()[item.change.kind].place)
    shown = tuple(_shown(number, item, now.tzinfo) for number, item in enumerate(ordered, 1))
    groups = tuple(Group(label, tuple(rows)) for label, rows in groupby(shown, key=lambda row: row.entry.label))
    values = {
        "name": subscriber.name or subscriber.id,
        "date": chinese_date(now.date()),
        "weekday": "一二三四五六日"[now.weekday()],
        "total": len(shown),
        "counts": "、".join(f"{group.label}{len(group.shown)}" for group in groups),
        "groups": groups,
        "query": subscriber.query,
        "frequency": frequency_label(subscriber.frequency),
        "unsubscribe": unsubscribe,
    }
    return Digest(
        subscriber_id=subscriber.id,
        composed_at=now,
        subject=" ".join(render("digest.subject.txt", values, templates).split()),
        html=render("digest.html", values, templates),
        text=render("digest.txt", values, templates),
        entries=tuple(row.entry for row in shown),
        unsubscribe=unsubscribe,
    )


def _shown(number: int, item: ItemOwed, zone: tzinfo | None) -> Shown:
    changes = item.change.redline
    if not changes:
        return Shown(number, entry_of(item, zone), Markup(), "")
    brief = tuple(replace(change, parts=tuple(map(_brief, change.parts))) for change in changes[:REDLINES])
    fragment = Markup(redline_fragment(changes, limit=REDLINES))  # noqa: S704 - escapes the words of the texts itself
    return Shown(number, entry_of(item, zone), fragment, redline_text(Comparison(changed=True, changes=brief), color=False))


def _brief(part: tuple[str, str]) -> tuple[str, str]:
    """Leave of a long unchanged passage what stands beside the changes."""
    how, words = part
    if how != "equal" or len(words) <= 2 * CONTEXT:
        return part
    return how, f"{words[:CONTEXT]}…{words[-CONTEXT:]}"
