"""Effects as one readable line each, for the case files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from watcher.effects import find_effects
from watcher.model import Document, Effect

WRITTEN, EFFECTIVE = dt.date(2025, 3, 4), dt.date(2025, 4, 1)


def document(text: str, **fields: Any) -> Document:
    """A notice that issues a measure, written 2025-03-04 and in force from 2025-04-01."""
    known = {
        "title": "临江市财政局关于印发《渡口管理办法》的通知",
        "doc_number": "临财〔2025〕9号",
        "written_date": WRITTEN,
        "effective_date": EFFECTIVE,
    }
    return Document(text=text, **(known | fields))


def told(of: Document) -> list[str]:
    return [line(effect, of) for effect in find_effects(of)]


def line(effect: Effect, of: Document) -> str:
    target = effect.target
    itself = (target.title, target.doc_number) == (of.title, of.doc_number)
    named = "itself" if itself else " ".join(filter(None, [target.title and f"《{target.title}》", target.doc_number])) or "?"
    told_apart = f" {target.date}" if target.date else ""
    articles = f" [{' '.join(target.articles)}]" if target.articles else ""
    form = "" if effect.date_form == "exact" else f" {effect.date_form}"
    by = f" by 《{effect.by_title}》" if (effect.by_title or "") != of.title else ""
    doubt = f" DOUBTFUL {effect.doubtful}" if effect.doubtful else ""
    return f"{effect.kind} {named}{told_apart}{articles} → {effect.effective_date or ''}{form}{by}{doubt}".replace("→  ", "→ ")
