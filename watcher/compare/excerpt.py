"""A redline as a digest shows it: the changed words in their context, in bounded room, the same as HTML and as text.

Deletions are struck and red, insertions underlined and green, so that neither colours nor styles alone carry the
meaning. The styles stand in the elements, for mail that drops style sheets; for programs that know none at all it is
also said in words.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.model import Op

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.model import TextChange

STRUCK = "color:#b3261e;background:#fce8e6;text-decoration:line-through"
PUT_IN = "color:#0d652d;background:#e6f4ea;text-decoration:underline"
CONTEXT = 40
"""Characters of unchanged words kept on each side of a change."""
LONGEST, SHORTENED = 600, 120
"""Characters of one deletion or insertion, and of one in an article for which there is little room."""
_UNSTYLED = '<span style="display:none">{}</span>'
_REST = '<p class="rest" style="margin:8px 0;color:#5f6368">{}</p>'
_OMITTED = ("equal", "……")

Parts = list[tuple[str, str]]
Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A redline, or the most telling part of it: as HTML, as text, and in pieces for whoever sets it otherwise.

    `articles` are headings and parts, `rest` what is said of those not shown; `left_out` places stand in the whole alone.
    """

    html: str
    text: str
    articles: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    rest: tuple[str, ...]
    left_out: int


def redline_excerpt(changes: Sequence[TextChange], *, language: str = "zh", limit: int | None = None, room: int | None = None) -> Excerpt:
    """Give the changes of substance for a digest, at most `limit` of them, in at most `room` bytes of HTML.

    Long unchanged passages are shortened. Where the room is too small the longest articles give way first: they keep
    their first places with the words around them, and what is left out is counted. `language` is that of what is said
    about the changes, `zh` or `en`.
    """
    words = words_in(language)
    of_substance = [change for change in changes if change.op is not Op.RENUMBERED]
    whole = [replace(change, parts=tuple(_shortened(change.parts, LONGEST, words))) for change in of_substance[:limit]]
    shown = whole if room is None else _within(whole, room, words)
    left_out = sum(map(_places, of_substance)) - sum(map(_places, shown))
    rest = []
    if left_out:
        rest.append(words["left_out"].format(places=left_out))
    if len(changes) > len(of_substance):
        rest.append(words["only_numbers"].format(articles=len(changes) - len(of_substance)))
    return Excerpt(
        "\n".join([*(row_html(change, words) for change in shown), *map(_REST.format, rest)]),
        "\n\n".join([*(f"{heading_of(change, words)}\n{_said(change, words)}" for change in shown), *rest]),
        tuple((heading_of(change, words), change.parts) for change in shown),
        tuple(rest),
        left_out,
    )


def fair_share(sizes: Sequence[int], room: int) -> int:
    """Give the size down to which the largest are cut so that all fit into the room; what is smaller stays whole."""
    share = 0
    for at, size in enumerate(in_order := sorted(sizes)):
        share = (room - sum(in_order[:at])) // (len(sizes) - at)
        if share < size:
            return max(share, 0)
    return max(share, *sizes, 0)


def _within(changes: Sequence[TextChange], room: int, words: Words) -> list[TextChange]:
    """Give as many of the first changes as fit with words of each, the longest cut to an equal share of the room."""
    sizes = [_size(change, words) for change in changes]
    for count in range(len(changes), 0, -1):
        share = fair_share(sizes[:count], room)
        cut = [change if size <= share else _cut(change, share, words) for change, size in zip(changes[:count], sizes, strict=False)]
        shown = [change for change in cut if change]
        if len(shown) == count:
            return shown
    return []


def _cut(change: TextChange, room: int, words: Words) -> TextChange | None:
    """Give a change with as many of its places as fit, the first first; None where not even one does."""
    fitting = None
    parts = _shortened(change.parts, SHORTENED, words)
    for end in _ends(parts):
        shorter = replace(change, parts=(*parts[:end], _OMITTED) if end < len(parts) else tuple(parts))
        if _size(shorter, words) > room:
            break
        fitting = shorter
    return fitting


def _ends(parts: Sequence[tuple[str, str]]) -> Iterable[int]:
    """Give where each place ends: after a run of changed words and the unchanged ones that follow it."""
    changed = False
    for at, (kind, _) in enumerate(parts):
        if changed and kind == "equal":
            yield at + 1
        changed = kind != "equal"
    if changed or len(parts) == 1:
        yield len(parts)


def _places(change: TextChange) -> int:
    """Count the runs of changed words; what only moved is one place."""
    kinds = [kind != "equal" for kind, _ in change.parts]
    return max(sum(now and not before for before, now in zip([False, *kinds], kinds, strict=False)), 1)


def _shortened(parts: Sequence[tuple[str, str]], longest: int, words: Words) -> Parts:
    """Cut unchanged passages down to the words next to a change; a provision that only moved keeps its beginning."""
    shortened: Parts = []
    for at, (kind, said) in enumerate(parts):
        head = said[:CONTEXT] if at > 0 or len(parts) == 1 else ""
        tail = said[-CONTEXT:] if at + 1 < len(parts) else ""
        if kind == "equal" and len(said) > len(head) + len(tail) + 2:
            shortened.append((kind, f"{head}……{tail}"))
        elif kind != "equal" and len(said) > longest + 20:
            shortened.append((kind, said[:longest] + words["long"].format(characters=len(said))))
        else:
            shortened.append((kind, said))
    return shortened


def _size(change: TextChange, words: Words) -> int:
    return len(row_html(change, words).encode()) + 1


def row_html(change: TextChange, words: Words) -> str:
    """Give one article with its changed words as HTML."""
    said = "".join(_element(kind, text, words) for kind, text in change.parts)
    return (
        '<div class="change" style="margin:12px 0;padding:2px 0 2px 12px;border-left:3px solid #9aa0a6">'
        f'<div class="name" style="font-weight:bold;margin-bottom:4px">{escape(heading_of(change, words))}</div>'
        f'<div style="line-height:1.75">{said}</div></div>'
    )


def _element(kind: str, text: str, words: Words) -> str:
    shown = escape(text).replace("\n", "<br>")
    if kind == "equal":
        return shown
    tag, style, (before, after) = ("del", STRUCK, words["struck"]) if kind == "delete" else ("ins", PUT_IN, words["put_in"])
    return f'<{tag} style="{style}">{_UNSTYLED.format(before)}{shown}{_UNSTYLED.format(after)}</{tag}>'


def _said(change: TextChange, words: Words) -> str:
    marks = {"equal": ("", ""), "delete": words["struck"], "insert": words["put_in"]}
    return "".join(f"{marks[kind][0]}{text}{marks[kind][1]}" for kind, text in change.parts)


def heading_of(change: TextChange, words: Words) -> str:
    """第十四条 → 第十五条 修改."""
    labels = [provision.label for provision in (change.old, change.new) if provision and provision.label]
    name = " → ".join(dict.fromkeys(labels)) or words["before" if change.new is None else "after"]
    return f"{name}　{words['follows' if change.follows else str(change.op)]}"


@cache
def words_in(language: str) -> Words:
    """Give what redlines say of themselves (tables/redline.toml), in `zh` or `en`."""
    table = tomllib.loads((resources.files(__package__) / "tables" / "redline.toml").read_text("utf-8"))
    words: Words = table[language]
    return words
