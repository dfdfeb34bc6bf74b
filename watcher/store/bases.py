"""Which documents name which as their basis (根据《…》), by the keys under which the basis is known or may become known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, or_, select

from watcher.model import Cited
from watcher.store.schema import bases, documents, identities

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

_NAMES = ("number:", "title:", "core:")
"""Keys that name a document; a text's fingerprint names none."""
_FORGET, _ADD = delete(bases).where(bases.c.document_id == bindparam("ident")), insert(bases)


def keep(conn: Connection, document_id: int, keys: Collection[str]) -> None:
    """Let a document rest on those of these keys, and on no others."""
    conn.execute(_FORGET, {"ident": document_id})
    if keys:
        conn.execute(_ADD, [{"document_id": document_id, "key": key} for key in dict.fromkeys(keys)])


def resting_on(conn: Connection, document_id: int) -> tuple[Cited, ...]:
    """Give the documents that name this one as their basis, the first known first."""
    names = select(identities.c.key).where(identities.c.document_id == document_id, or_(*(identities.c.key.startswith(n) for n in _NAMES)))
    resting = select(bases.c.document_id).where(bases.c.key.in_(names), bases.c.document_id != document_id)
    rows = conn.execute(select(documents.c.title, documents.c.doc_number).where(documents.c.id.in_(resting)).order_by(documents.c.id))
    return tuple(Cited(title, number) for title, number in rows)
