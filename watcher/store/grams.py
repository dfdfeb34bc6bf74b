"""Which titles hold a word: every pair of neighbouring characters of a title leads to it, so that a search need not read them all.

Chinese words have two characters and more; a database's own full-text index knows words of three (SQLite's trigrams) or of
another language. The pairs only lead there: whether the word itself stands in the title is looked at then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, insert, select

from watcher.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column, ColumnElement, Connection

table = schema.grams
DOCUMENT, CHANGE = "d", "c"
"""What a pair leads to: a document by its id, a change of the log by its seq."""
_ADD = insert(table)
_HELD = select(table.c.gram).where(
    table.c.place == bindparam("at"), table.c.key == bindparam("to"), table.c.gram.in_(bindparam("grams", expanding=True))
)
RARE = 5000
"""A pair that leads to fewer rows is followed to all of them."""


def pairs(texts: Iterable[str | None]) -> set[str]:
    """Give the pairs of neighbouring characters in the texts, in lower case."""
    lowered = [text.lower() for text in texts if text]
    return {text[i : i + 2] for text in lowered for i in range(len(text) - 1)}


def lead(conn: Connection, place: str, key: int, texts: Iterable[str | None], *, fresh: bool) -> None:
    """Let the words of texts lead to a row; `fresh` where none do yet."""
    wanted = pairs(texts)
    if not fresh and wanted:
        wanted -= set(conn.scalars(_HELD, {"at": place, "to": key, "grams": sorted(wanted)}))
    if wanted:
        conn.execute(_ADD, [{"place": place, "gram": gram, "key": key} for gram in sorted(wanted)])


def rarest(conn: Connection, place: str, words: Iterable[str]) -> tuple[str, bool] | None:
    """Give the pair of the words that leads to the fewest rows, and whether they are few; None for words of one character."""
    counted = {gram: _count(conn, place, gram) for gram in pairs(words)}
    if not counted:
        return None
    best = min(counted, key=lambda gram: (counted[gram], gram))
    return best, counted[best] < RARE


def led_to(key: Column[int], place: str, gram: str) -> ColumnElement[bool]:
    """Give the condition on which a row of the index joins the row that it leads to."""
    return and_(table.c.place == place, table.c.gram == gram, table.c.key == key)


def _count(conn: Connection, place: str, gram: str) -> int:
    some = select(table.c.key).where(table.c.place == place, table.c.gram == gram).limit(RARE).subquery()
    return conn.scalar(select(func.count()).select_from(some)) or 0
