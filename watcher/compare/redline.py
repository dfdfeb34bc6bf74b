"""Showing a whole comparison: as text for a terminal, as a page of its own."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from watcher.compare.excerpt import heading_of, row_html, words_in
from watcher.model import Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Comparison, TextChange

SAME = "内容没有变化（至多排版、标点全半角或括号样式不同）。"

_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}
_COLORS = {"delete": ("\x1b[31;9m", "\x1b[0m"), "insert": ("\x1b[32;4m", "\x1b[0m"), "equal": ("", "")}
_WORDS = words_in("zh")


def redline_text(comparison: Comparison, *, color: bool) -> str:
    """Give the changes as text: [-struck-] {+put in+}, or with the colours of a terminal."""
    return _text(comparison.changes, _COLORS if color else _MARKS) if comparison.changed else SAME


def _text(changes: Sequence[TextChange], marks: dict[str, tuple[str, str]]) -> str:
    blocks = [heading_of(change, _WORDS) + "\n" + _marked(change, marks) for change in _with_words(changes)]
    plain = _only_renumbered(changes)
    if plain:
        blocks.append("仅序号变动：" + "，".join(plain))
    return "\n\n".join([_summary(changes), *blocks])


def _marked(change: TextChange, marks: dict[str, tuple[str, str]]) -> str:
    return "".join(f"{marks[kind][0]}{words}{marks[kind][1]}" for kind, words in change.parts)


def _only_renumbered(changes: Sequence[TextChange]) -> list[str]:
    return [f"{c.old.label} → {c.new.label}" for c in changes if not _has_words(c) and c.old and c.new]


def _has_words(change: TextChange) -> bool:
    """Whether there is more to show than two numbers."""
    return change.op is not Op.RENUMBERED or any(kind != "equal" for kind, _ in change.parts)


def _with_words(changes: Sequence[TextChange]) -> list[TextChange]:
    return [change for change in changes if _has_words(change)]


def _summary(changes: Sequence[TextChange]) -> str:
    """修改 5 处，新增 2 处."""
    counts = Counter(change.op for change in changes)
    return "，".join(f"{_WORDS[op]} {counts[op]} 处" for op in Op if counts[op])


def redline_html(comparison: Comparison, *, title: str) -> str:
    """Give the comparison as a page of its own."""
    plain = _only_renumbered(comparison.changes)
    rows = [row_html(change, _WORDS) for change in _with_words(comparison.changes)]
    if plain:
        numbers = "".join(f"<li>{escape(pair)}</li>" for pair in plain)
        rows.append(f'<details><summary>仅序号变动 {len(plain)} 条</summary><ul class="numbers">{numbers}</ul></details>')
    body = "\n".join(rows) if comparison.changed else f"<p>{SAME}</p>"
    summary = escape(_summary(comparison.changes))
    return _PAGE.replace("{{title}}", escape(title)).replace("{{summary}}", summary).replace("{{body}}", body)


_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{title}}</title>
<style>
body { margin: 0 auto; max-width: 46rem; padding: 1.25rem 1rem 4rem; color: #202124; background: #fff; overflow-wrap: anywhere;
  font: 16px/1.75 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
h1 { font-size: 1.3rem; line-height: 1.4; margin: 0 0 .25rem }
.summary { color: #5f6368; margin: 0 0 1.5rem }
.numbers { columns: 12rem; padding-left: 1.2rem }
del, ins { border-radius: 2px; padding: 0 1px }
summary { cursor: pointer; margin-top: 1.5rem }
@media (prefers-color-scheme: dark) {
  body { color: #e8eaed; background: #1b1c1e }
  .summary { color: #9aa0a6 }
  del { color: #f6aea9 !important; background: #4a1f1d !important }
  ins { color: #a8dab5 !important; background: #16351f !important }
  .change { border-left-color: #5f6368 !important }
}
</style>
</head>
<body>
<h1>{{title}}</h1>
<p class="summary">{{summary}}</p>
{{body}}
</body>
</html>
"""
