"""The line that tells a change, in Chinese, for a reader who has a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Level, Op

if TYPE_CHECKING:
    from datetime import date

    from watcher.model import Cited, Comparison, Document, EffectKind

LENGTH = 110
"""Characters; two lines on a phone."""
VERBS = {
    "repeals": "被废止",
    "partially_repeals": "部分条款被废止",
    "amends": "被修改",
    "extends": "有效期延长",
    "suspends": "暂停实施",
    "resumes": "恢复实施",
    "corrects": "被更正",
}
OPS = {Op.MODIFIED: "修改", Op.INSERTED: "新增", Op.DELETED: "删去", Op.MOVED: "移动", Op.RENUMBERED: "改号"}


def of_document(document: Document) -> str:
    """Give the first words of substance of a document's text."""
    for block in document.body:
        words = " ".join(block.text.split())
        if block.level is Level.PARAGRAPH and len(words) >= 20:
            return shortened(words)
    return shortened(" ".join(document.text.split()))


def of_comparison(comparison: Comparison) -> str:
    """Say which articles differ: 第三条修改；第七条新增；另有2处."""
    said: list[str] = []
    for change in comparison.changes:
        place = change.new or change.old
        label = place.label if place and place.label else "正文"
        words = f"{label}{OPS[change.op]}"
        if words not in said:
            said.append(words)
    return "；".join(said[:4]) + (f"；另有{len(said) - 4}处" if len(said) > 4 else "")


def of_effect(kind: EffectKind, by: Cited, articles: tuple[str, ...], day: date | None) -> str:
    """Say what a document does to another, and from when."""
    named = "《" + by.title.replace("《", "〈").replace("》", "〉") + "》" if by.title else ""
    number = f"（{by.doc_number}）" if by.doc_number else ""
    since = f"，自{day.year}年{day.month}月{day.day}日起" if day else "，生效日期未载明"
    what = "、".join(articles[:3]) + ("等" if len(articles) > 3 else "")
    return f"{what}{VERBS[kind]}{since}，依据{named}{number}" if named or number else f"{what}{VERBS[kind]}{since}"


def shortened(words: str) -> str:
    """Cut to two lines."""
    return words if len(words) <= LENGTH else words[: LENGTH - 1] + "…"
