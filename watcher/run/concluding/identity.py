"""When two readings are one document: by number, else by title, issuer and date, else by text (DESIGN, Words).

Pure rules over what the store knows. A doubt keeps documents apart: two rows for one document cost a repeat, one row
for two documents costs a change that nobody hears of.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from watcher.compare import core_title, fingerprint, fold, identifies, number_key, same_number, same_title, title_key

if TYPE_CHECKING:
    from watcher.model import Document, Target
    from watcher.store import Known

POSTED_WITHIN = timedelta(days=60)
"""A document without its own date may stand on a site this long after it was signed."""
LONG_ENOUGH = 200
"""Characters of folded text from which on the same text is the same document."""


def keys_of(document: Document) -> tuple[str, ...]:
    """Give the keys under which a document is looked for and found: number, title, the measure's own name, text."""
    keys = [*_number_keys(document.doc_number), f"title:{title_key(document.title)}"]
    names = {core_title(document.title), *document.promulgates} - {None, document.title}
    keys += [f"core:{title_key(name)}" for name in sorted(filter(None, names))]
    if len(fold(document.text)) >= LONG_ENOUGH:
        keys.append(f"text:{fingerprint(document.text)}")
    return tuple(dict.fromkeys(keys))


def keys_of_target(target: Target) -> tuple[str, ...]:
    """Give the keys under which the target of an effect may be known."""
    keys = list(_number_keys(target.doc_number))
    if target.title:
        keys += [f"title:{title_key(target.title)}", f"core:{title_key(target.title)}"]
        if core := core_title(target.title):
            keys += [f"title:{title_key(core)}", f"core:{title_key(core)}"]
    return tuple(dict.fromkeys(keys))


def _number_keys(number: str | None) -> tuple[str, ...]:
    key = number_key(number) if number else None
    return (f"number:{key}",) if key else ()


def same_document(known: Known, seen: Document) -> bool:
    """Whether a document just read is one that the store knows."""
    if known.doc_number and seen.doc_number and not same_number(known.doc_number, seen.doc_number):
        return False
    if known.fingerprint and len(fold(seen.text)) >= LONG_ENOUGH and known.fingerprint == fingerprint(seen.text):
        return True
    titles = names_agree(known.title, seen.title)
    if known.doc_number and seen.doc_number:
        return titles or (identifies(seen.doc_number) and _contained(known.title, seen.title))
    return titles and _dates_agree(known, seen)


def names_agree(one: str, other: str) -> bool:
    """Whether two titles name one document: the same words, or one the notice that issues the other."""
    if same_title(one, other):
        return True
    core_one, core_other = core_title(one), core_title(other)
    return (
        bool(core_one and same_title(core_one, other))
        or bool(core_other and same_title(one, core_other))
        or bool(core_one and core_other and same_title(core_one, core_other))
    )


def _contained(one: str, other: str) -> bool:
    """Whether one title is a part of the other: 五部门关于X for the full row of names, a title cut short on a list."""
    short, long = sorted((title_key(one), title_key(other)), key=len)
    about = short[short.find("关于") :] if "关于" in short else short
    return len(about) >= 8 and about.rstrip(".…") in long


def _dates_agree(known: Known, seen: Document) -> bool:
    if known.written_date and seen.written_date:
        return known.written_date == seen.written_date
    if known.written_date or seen.written_date:
        signed = known.written_date or seen.written_date
        posted = seen.published_date if known.written_date else known.published_date
        return signed is not None and posted is not None and signed <= posted <= signed + POSTED_WITHIN
    if known.published_date and seen.published_date:
        return abs(known.published_date - seen.published_date) <= POSTED_WITHIN
    return known.published_date == seen.published_date


PRINTED_WITHIN = timedelta(days=190)
"""An issue of a bulletin gives what was published in the half year before it."""
TELLING = 12
"""Characters of a title from which on it tells an article from others of the same months."""


def undated(one: Known | Document) -> bool:
    """Whether nothing says when a document was signed or published."""
    return one.written_date is None and one.published_date is None


def printed_alike(known: Known, seen: Document, known_in: date | None, seen_in: date | None) -> bool | None:
    """Whether an undated article and one of the same title are one, by the days of the issues that print them.

    `known_in` and `seen_in` are those days. None where they say nothing.
    """
    if (known.doc_number and seen.doc_number) or not names_agree(known.title, seen.title) or known.draft != seen.draft:
        return None
    if undated(known) and undated(seen):
        return abs(known_in - seen_in) <= PRINTED_WITHIN if known_in and seen_in else None
    dated, printed = (seen, known_in) if undated(known) else (known, seen_in)
    day = dated.written_date or dated.published_date
    if printed is None or day is None or len(title_key(seen.title)) < TELLING:
        return None
    return printed - PRINTED_WITHIN <= day <= printed + timedelta(days=1)


def is_target(known: Known, target: Target, acting: Document, acting_id: int) -> bool:
    """Whether a known document is the one that a statement names; a document never acts on itself by name.

    Without a number, the target is older than the document that names it: a successor of the same title is not repealed.
    """
    if known.id == acting_id or known.draft:
        return False
    if target.doc_number and known.doc_number:
        return same_number(target.doc_number, known.doc_number)
    if not target.title or not names_agree(known.title, target.title):
        return False
    if target.date and known.written_date:
        return target.date == known.written_date
    return _older(known.written_date or known.published_date, acting.written_date or acting.published_date)


def _older(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one < other


def stub_arrives(stub: Known, seen: Document, named_on: date | None) -> bool:
    """Whether a document just read is one that was only named so far, in a document signed on `named_on`."""
    if stub.doc_number and seen.doc_number:
        return same_number(stub.doc_number, seen.doc_number)
    if seen.draft or not names_agree(stub.title, seen.title):
        return False
    if stub.written_date and seen.written_date:
        return stub.written_date == seen.written_date
    written = seen.written_date or seen.published_date
    return written is not None and named_on is not None and written < named_on
