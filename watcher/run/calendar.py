"""What the calendar tells, whatever the sources do: lapses on the day after the last day in force, and warnings before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.model import ChangeKind, Notice
from watcher.store import Event, log, timeline

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from watcher.run.telling import Teller
    from watcher.store import Known

AHEAD = (90, 30, 7)
"""Days before a document's last day on which its readers are warned."""


def lapse(conn: Connection, teller: Teller, now: datetime) -> None:
    """Tell the documents whose last day in force has passed while they were held, unless they were repealed before."""
    today = now.date()
    for known in timeline.lapsed(conn, today):
        last_day = known.expiry_date
        if last_day is None or known.first_seen.astimezone(now.tzinfo).date() > last_day or _repealed_by(conn, known, last_day):
            continue
        url = timeline.address_of(conn, known.id)
        teller.tell(
            Event(
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
        )


def _repealed_by(conn: Connection, known: Known, day: date) -> bool:
    since = timeline.repealed_since(conn, known.id)
    return since is not None and since <= day


def warn(conn: Connection, now: datetime) -> list[Notice]:
    """Give the notices due today: documents about to lapse, and what was told earlier and takes effect today."""
    today = now.date()
    given: list[Notice] = []
    for known in timeline.lapsing(conn, today, today + timedelta(days=max(AHEAD))):
        last_day = known.expiry_date
        if last_day is None or _repealed_by(conn, known, last_day):
            continue
        left = (last_day - today).days
        step = min(days for days in AHEAD if left <= days)
        text = f"《{known.title}》将于{last_day.month}月{last_day.day}日到期，还有{left}天"
        notice = Notice("expires_soon", known.title, known.doc_number, last_day, text, str(known.id))
        if log.add_notice(conn, f"expires_soon:{known.id}:{last_day}:{step}", notice, now):
            given.append(notice)
    for key, notice in timeline.taking_effect(conn, today):
        if log.add_notice(conn, key, notice, now):
            given.append(notice)
    return given
