"""Lines for a person at a terminal: one a source, some a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.cli.screen import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.model import Change
    from watcher.run.concluding.conclude import SourceReport

WORDS = {
    "new": ("新发布", "green"),
    "amended": ("修订", "yellow"),
    "repealed": ("废止", "red"),
    "partially_repealed": ("部分废止", "red"),
    "extended": ("延期", "cyan"),
    "suspended": ("暂停", "magenta"),
    "resumed": ("恢复", "cyan"),
    "corrected": ("更正", "yellow"),
    "expired": ("到期", "red"),
    "withdrawn": ("撤下", "magenta"),
    "retracted": ("撤回", "red"),
}
"""Kind of change → its word for readers, and its colour."""
STATES = {"ok": ("正常", "green"), "unchanged": ("没有变化", "green"), "degraded": ("异常", "yellow"), "failed": ("失败", "red")}
"""How a pass over a source ended → its word for readers, and its colour."""


def source_lines(reports: Iterable[SourceReport]) -> Iterator[str]:
    """Say how each source is."""
    for report in reports:
        word, colour = STATES[report.state]
        held = f"，待核{report.held}" if report.held else ""
        yield from _marked(word, colour, f"{report.id}：列出{report.listed}，抓取{report.fetched}，未变{report.unchanged}{held}")
        if report.problem:
            yield from fitted(f"    {report.problem}")


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Tell each change: its kind, the document, why, and on which words it rests."""
    for change in changes:
        word, colour = WORDS[change.kind]
        number = f"（{change.doc_number}）" if change.doc_number else ""
        yield from _marked(word, colour, f"{change.title}{number}")
        if change.summary:
            yield from fitted(f"    {change.summary}")
        if change.quote:
            yield from fitted(f"    “{change.quote}”", dim=True)
        if change.url:
            yield click.style(f"    {change.url}", dim=True)


def _marked(word: str, colour: str, said: str) -> Iterator[str]:
    """Break a line that begins with a word in its colour."""
    first, *others = fitted(f"{word}  {said}")
    yield click.style(word, fg=colour, bold=True) + first.removeprefix(word)
    yield from others
