"""What the calendar tells, whatever the sources do: lapses on the day after the last day in force, and warnings before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.compare import quoted
from watcher.model import ChangeKind, Notice
from watcher.run.concluding import contradictions, terms
from watcher.run.concluding.warning import warn_readers
from watcher.store import Event, log, timeline
from watcher.store.timeline import TAKES_EFFECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from watcher.run.concluding.telling import Audience, Teller
    from watcher.store import Known


def something_due(conn: Connection, now: datetime, ahead: Sequence[int]) -> bool:
    """Whether `lapse` or `warn` have anything to tell: asked without a writer's place, for which other passes wait."""
    return any(_lapses(conn, now)) or bool(log.unnoticed(conn, [key for key, _ in _due(conn, now, ahead)]))


def lapse(conn: Connection, teller: Teller, now: datetime) -> None:
    """Tell the documents whose last day in force has passed while they were held, unless they were repealed before."""
    for event in _lapses(conn, now):
        teller.tell(event)


def _lapses(conn: Connection, now: datetime) -> Iterator[Event]:
    today = now.date()
    for known in timeline.lapsed(conn, today):
        last_day = known.expiry_date
        if last_day is None or known.first_seen.astimezone(now.tzinfo).date() > last_day or _repealed_by(conn, known, last_day, now):
            continue
        url = timeline.address_of(conn, known.id)
        yield Event(
            f"expired:{known.id}:{last_day}",
            ChangeKind.EXPIRED,
            known.title,
            known.doc_number,
            f"有效期至{last_day.year}年{last_day.month}月{last_day.day}日，已到期",
            known.id,
            known.version_id,
            source_id=known.source_id,
            url=url,
            effective_date=last_day,
        )


def _repealed_by(conn: Connection, known: Known, day: date, now: datetime) -> bool:
    since = terms.repealed_from(conn, known.id, now)
    return since is not None and since <= day


def warn(conn: Connection, now: datetime, ahead: Sequence[int], audience: Audience | None = None) -> list[Notice]:
    """Give the notices due today: lapses to come, `ahead` days before, what was told earlier and takes effect today, contradictions.

    In the same transaction they are owed to those of the audience whom they concern.
    """
    given = []
    for key, notice in _due(conn, now, ahead):
        if log.add_notice(conn, key, notice, now):
            given.append(notice)
            if audience:
                warn_readers(conn, audience, key, notice, now)
    return given


def _due(conn: Connection, now: datetime, ahead: Sequence[int]) -> list[tuple[str, Notice]]:
    return [*_lapsing(conn, now, ahead), *_commencing(conn, now), *_taking_effect(conn, now), *contradictions.of_marks(conn, now)]


def _lapsing(conn: Connection, now: datetime, ahead: Sequence[int]) -> Iterator[tuple[str, Notice]]:
    today = now.date()
    for known in timeline.lapsing(conn, today, today + timedelta(days=max(ahead))) if ahead else ():
        last_day = known.expiry_date
        if last_day is None or _repealed_by(conn, known, last_day, now):
            continue
        left = (last_day - today).days
        step = min(days for days in ahead if left <= days)
        text = f"{quoted(known.title)}将于{last_day.month}月{last_day.day}日到期，还有{left}天"
        yield (
            f"expires_soon:{known.id}:{last_day}:{step}",
            Notice("expires_soon", known.title, known.doc_number, last_day, text, str(known.id)),
        )


def _commencing(conn: Connection, now: datetime) -> Iterator[tuple[str, Notice]]:
    """Give the documents held before today that begin to hold today, on the day as last moved."""
    today = now.date()
    for known in timeline.commencing(conn, today):
        if known.first_seen.astimezone(now.tzinfo).date() < today and not _repealed_by(conn, known, today, now):
            text = f"{quoted(known.title)}自今日起施行"
            yield (
                f"takes_effect:commencement:{known.id}:{today}",
                Notice("takes_effect", known.title, known.doc_number, today, text, str(known.id)),
            )


def _taking_effect(conn: Connection, now: datetime) -> Iterator[tuple[str, Notice]]:
    """Give the acts told before today that take effect today; a repeal that was moved or lifted since does not."""
    today = now.date()
    for change in timeline.taking_effect(conn, today):
        ident = int(change.document_id or 0)
        if change.recorded_at.astimezone(now.tzinfo).date() >= today:
            continue
        if change.kind is ChangeKind.REPEALED and terms.repealed_from(conn, ident, now) != today:
            continue
        text = f"{quoted(change.title)}{TAKES_EFFECT[change.kind]}"
        yield (
            f"takes_effect:{change.kind}:{ident}:{today}",
            Notice("takes_effect", change.title, change.doc_number, today, text, change.document_id),
        )
