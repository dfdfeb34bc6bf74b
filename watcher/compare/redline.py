"""Showing a comparison: as text for a terminal, as a page, as a fragment for a digest.

Deletions are struck and red, insertions underlined and green, so that neither colours nor styles alone carry the
meaning. The styles stand in the elements, for mail that drops style sheets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from watcher.model import Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Comparison, TextChange

OP_WORDS = {Op.MODIFIED: "修改", Op.INSERTED: "新增", Op.DELETED: "删除", Op.MOVED: "移动", Op.RENUMBERED: "序号变动"}
FOLLOWS = "所引条文的序号随之变动"
SAME = "内容没有变化（至多排版、标点全半角或括号样式不同）。"

_DELETED = "color:#b3261e;background:#fce8e6;text-decoration:line-through"
_INSERTED = "color:#0d652d;background:#e6f4ea;text-decoration:underline"
_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}
_SPOKEN = {"delete": ("〔删：", "〕"), "insert": ("〔增：", "〕"), "equal": ("", "")}
_COLORS = {"delete": ("\x1b[31;9m", "\x1b[0m"), "insert": ("\x1b[32;4m", "\x1b[0m"), "equal": ("", "")}
_UNSTYLED = '<span style="display:none">{}</span>'
"""Words for programs that know no styles, and would show what was struck like what stands."""
_LONGEST = 600  # characters of one deletion or insertion in a fragment
_CONTEXT = 40  # characters of unchanged words kept on each side of a change in a fragment


def redline_text(comparison: Comparison, *, color: bool) -> str:
    """Give the changes as text: [-struck-] {+put in+}, or with the colours of a terminal."""
    return _text(comparison.changes, _COLORS if color else _MARKS) if comparison.changed else SAME


def redline_words(changes: Sequence[TextChange], *, limit: int | None = None) -> str:
    """Give changes as text for a reader of a digest: 〔删：struck〕〔增：put in〕, limited and shortened like `redline_fragment`."""
    of_substance = [change for change in changes if change.op is not Op.RENUMBERED]
    shown = of_substance if limit is None else of_substance[:limit]
    blocks = [
        _heading(change) + "\n" + _marked(replace(change, parts=tuple(_shortened(change.parts, _CONTEXT))), _SPOKEN) for change in shown
    ]
    return "\n\n".join([*blocks, *_rest(changes, of_substance, shown)])


def _rest(changes: Sequence[TextChange], of_substance: Sequence[TextChange], shown: Sequence[TextChange]) -> list[str]:
    """Say what is not shown."""
    said = []
    if len(of_substance) > len(shown):
        said.append(f"另有 {len(of_substance) - len(shown)} 处变动未列出。")
    if len(changes) > len(of_substance):
        said.append(f"另有 {len(changes) - len(of_substance)} 条仅序号变动。")
    return said


def _text(changes: Sequence[TextChange], marks: dict[str, tuple[str, str]]) -> str:
    blocks = [_heading(change) + "\n" + _marked(change, marks) for change in _with_words(changes)]
    plain = _only_renumbered(changes)
    if plain:
        blocks.append("仅序号变动：" + "，".join(plain))
    return "\n\n".join([_summary(changes), *blocks])


def _marked(change: TextChange, marks: dict[str, tuple[str, str]]) -> str:
    return "".join(f"{marks[kind][0]}{words}{marks[kind][1]}" for kind, words in change.parts)


def _heading(change: TextChange) -> str:
    """第十四条 → 第十五条 修改."""
    old = change.old.label if change.old else None
    new = change.new.label if change.new else None
    labels = [label for label in (old, new) if label]
    name = " → ".join(dict.fromkeys(labels)) or ("原文" if change.new is None else "正文")
    return f"{name}　{FOLLOWS if change.follows else OP_WORDS[change.op]}"


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
    return "，".join(f"{OP_WORDS[op]} {counts[op]} 处" for op in Op if counts[op])


def redline_fragment(changes: Sequence[TextChange], *, limit: int | None = None) -> str:
    """Give changes as a piece of HTML for a digest, at most `limit` of them, long unchanged passages shortened."""
    of_substance = [change for change in changes if change.op is not Op.RENUMBERED]
    shown = of_substance if limit is None else of_substance[:limit]
    rows = [_row(change, context=_CONTEXT) for change in shown]
    rows += [f'<p class="rest" style="margin:8px 0;color:#5f6368">{said}</p>' for said in _rest(changes, of_substance, shown)]
    return "\n".join(rows)


def _row(change: TextChange, *, context: int | None) -> str:
    words = "".join(_element(kind, text) for kind, text in _shortened(change.parts, context))
    return (
        '<div class="change" style="margin:12px 0;padding:2px 0 2px 12px;border-left:3px solid #9aa0a6">'
        f'<div class="name" style="font-weight:bold;margin-bottom:4px">{escape(_heading(change))}</div>'
        f'<div style="line-height:1.75">{words}</div></div>'
    )


def _element(kind: str, words: str) -> str:
    shown = escape(words).replace("\n", "<br>")
    if kind == "equal":
        return shown
    tag, style = ("del", _DELETED) if kind == "delete" else ("ins", _INSERTED)
    before, after = _SPOKEN[kind]
    return f'<{tag} style="{style}">{_UNSTYLED.format(before)}{shown}{_UNSTYLED.format(after)}</{tag}>'


def _shortened(parts: Sequence[tuple[str, str]], context: int | None) -> list[tuple[str, str]]:
    """Cut unchanged passages down to the words next to a change; a provision that only moved keeps its beginning."""
    if context is None:
        return list(parts)
    shortened: list[tuple[str, str]] = []
    for at, (kind, words) in enumerate(parts):
        head = words[:context] if at > 0 or len(parts) == 1 else ""
        tail = words[-context:] if at + 1 < len(parts) else ""
        if kind == "equal" and len(words) > len(head) + len(tail) + 2:
            shortened.append((kind, f"{head}……{tail}"))
        elif kind != "equal" and len(words) > _LONGEST:
            shortened.append((kind, f"{words[:_LONGEST]}……（共 {len(words)} 字）"))
        else:
            shortened.append((kind, words))
    return shortened


def redline_html(comparison: Comparison, *, title: str) -> str:
    """Give the comparison as a page of its own."""
    plain = _only_renumbered(comparison.changes)
    rows = [_row(change, context=None) for change in _with_words(comparison.changes)]
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
