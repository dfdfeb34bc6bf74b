"""Where texts that are nearly the same meet: bands of their sketches, in one indexed table.

A look-up costs the same however many texts are alike: thousands of permits of one form share most of their bands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, union_all

from watcher.store.schema import likenesses

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CompoundSelect, Connection

MOST = 20
"""Documents that are looked at: those that share most bands."""
COMMON = 50
"""A band that so many documents have is the wording of a form; it tells none of them from the others and is passed over."""
_HELD = select(likenesses.c.band).where(
    likenesses.c.document_id == bindparam("ident"), likenesses.c.band.in_(bindparam("bands", expanding=True))
)
_ADD = insert(likenesses)


def put(conn: Connection, document_id: int, bands: Collection[int]) -> None:
    """Let a document be found by its text's bands."""
    if not bands:
        return
    have = set(conn.scalars(_HELD, {"ident": document_id, "bands": bands}))
    fresh = [{"band": band, "document_id": document_id} for band in dict.fromkeys(bands) if band not in have]
    if fresh:
        conn.execute(_ADD, fresh)


def alike(conn: Connection, bands: Collection[int]) -> list[int]:
    """Give the documents whose texts share a band with these, those that share most first."""
    distinct = list(dict.fromkeys(bands))
    led: dict[int, list[int]] = defaultdict(list)
    if distinct:
        for band, ident in conn.execute(_led_by(len(distinct)), {f"band{i}": band for i, band in enumerate(distinct)}):
            led[band].append(ident)
    shared = Counter(ident for idents in led.values() if len(idents) < COMMON for ident in idents)
    return sorted(shared, key=lambda ident: (-shared[ident], ident))[:MOST]


@cache
def _led_by(count: int) -> CompoundSelect[int, int]:
    """Give the statement that asks for the documents of so many bands, the first `COMMON` of each."""
    of_each = (
        select(likenesses.c.band, likenesses.c.document_id)
        .where(likenesses.c.band == bindparam(f"band{i}"))
        .order_by(likenesses.c.document_id)
        .limit(COMMON)
        .subquery()
        for i in range(count)
    )
    return union_all(*map(select, of_each))
