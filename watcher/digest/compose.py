"""Composing: from what is owed to somebody to the message that tells it, in the order of a printed bulletin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from watcher.digest.around import Around
from watcher.digest.labels import coming_words, date_words, fact_names, frame, frequency_label, kind_labels, time_words, weekday
from watcher.digest.render import render
from watcher.digest.shown import ROOMS, groups_of, told_of
from watcher.model import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from watcher.config import Subscriber
    from watcher.digest.shown import Group, Shown
    from watcher.model import File, ItemOwed

LARGEST = 90_000
"""Bytes of HTML: Gmail cuts a mail off at 102 kB, and a phone takes its time over such a one."""


def compose(
    subscriber: Subscriber, items: Sequence[ItemOwed], *, now: datetime, templates: Sequence[Path], around: Around | None = None
) -> Digest:
    """Give the message that tells `items` to a subscriber, with what stands `around` them.

    `now` is in the reader's time zone; `templates` are folders, the first that has a template wins. An item that is
    given twice stands once. Raises ConfigError for a template that cannot be used.
    """
    around = around or Around()
    told = told_of(items, now, subscriber.language, around.base_url)
    for room in ROOMS:
        groups = groups_of(told, subscriber.language, room)
        values = _values(subscriber, groups, now, around)
        html = render("digest.html", values, templates)
        if len(html.encode()) <= LARGEST:
            break
    entries = tuple(entry for _, rows in told for _, entry in rows)
    return Digest(
        subscriber_id=subscriber.id,
        composed_at=now,
        subject=" ".join(render("digest.subject.txt", values, templates).split()),
        html=html,
        text=render("digest.txt", values, templates),
        entries=entries,
        heading=_heading(values, now, subscriber.language),
        unsubscribe=around.unsubscribe,
        told=tuple(entry.id for entry in entries) or tuple(coming.text for coming in around.coming),
        notes=tuple(_notes(values)),
        earlier=around.earlier,
        attachment=_attachment(subscriber, groups, values),
    )


def _attachment(subscriber: Subscriber, groups: Sequence[Group], values: dict[str, Any]) -> File | None:
    """Give the digest on paper, where the subscriber wants it by mail and there is something in it."""
    if not groups or subscriber.attach is None or subscriber.channel.kind != "email":
        return None
    from watcher.digest.paper import on_paper

    return on_paper(groups, values, subscriber.attach)


def _values(subscriber: Subscriber, groups: Sequence[Group], now: datetime, around: Around) -> dict[str, Any]:
    """Give what the templates may use (templates/README.md)."""
    language, words = subscriber.language, frame(subscriber.language)
    shown = [row for group in groups for row in group.shown]
    comma = words["comma"]
    given: dict[str, Any] = {
        "name": subscriber.name or subscriber.id,
        "language": language,
        "date": date_words(now.date(), language),
        "weekday": weekday(now.date(), language),
        "total": len(shown),
        "brief": sum(row.brief for row in shown),
        "bare": sum(row.bare for row in shown),
        "counts": comma.join(_counts(shown, language)),
        "groups": groups,
        "coming": tuple(replace(row, text=coming_words(row, now.date(), language)) for row in around.coming),
        "blind": comma.join(_blind(around, now, language)),
        "sources": around.sources,
        "since": date_words(around.since.astimezone(now.tzinfo).date(), language) if around.since else "",
        "query": subscriber.query,
        "frequency": frequency_label(subscriber.frequency, language),
        "view": around.view,
        "unsubscribe": around.unsubscribe,
        "words": words,
        "status_name": fact_names(language)["status"],
        "number_name": fact_names(language)["number"],
    }
    return given | {"blind_sources": len(around.blind), "greeting": _greeting(given, words)}


def _heading(values: dict[str, Any], now: datetime, language: str) -> str:
    words = frame(language)
    said = words["heading_day"].format(brand=words["brand"], counts=values["counts"], month=now.month, day=now.day, month_name=f"{now:%B}")
    return said.rstrip("　: ")


def _counts(shown: Sequence[Shown], language: str) -> Iterator[str]:
    for kind, label in kind_labels(language).items():
        number = sum(row.entry.kind is kind for row in shown)
        if number:
            yield frame(language)["count"].format(label=label.label, small=label.label.lower(), number=number)


def _blind(around: Around, now: datetime, language: str) -> Iterator[str]:
    for source in around.blind:
        if source.since is None:
            yield frame(language)["blind_ever"].format(name=source.name)
        else:
            yield frame(language)["blind_since"].format(name=source.name, since=time_words(source.since.astimezone(now.tzinfo), language))


def _greeting(given: dict[str, Any], words: dict[str, str]) -> str:
    """Say in one sentence what the message holds."""
    if given["total"]:
        form = "greeting" if given["total"] > 1 else "greeting_one"
    elif given["coming"]:
        form = "greeting_coming"
    else:
        form = "greeting_quiet" if given["since"] else "greeting_quiet_first"
    said = words[form].format(**given | {"coming": len(given["coming"])})
    if given["total"] or given["blind"] or not given["sources"]:
        return said
    return said + words["space"] + words["sources_well"].format(**given)


def _notes(values: dict[str, Any]) -> Iterator[str]:
    """Give what channels of few words tell beside the entries."""
    if not values["total"]:
        yield values["greeting"]
    if values["blind"]:
        yield values["words"]["blind"] + values["blind"]
    yield from (coming.text for coming in values["coming"])
