"""Lines for a person at a terminal: one a source, some a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.model import Change
    from watcher.run.conclude import SourceReport

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
STATES = {"ok": "green", "unchanged": "green", "degraded": "yellow", "failed": "red"}


def source_lines(reports: Iterable[SourceReport]) -> Iterator[str]:
    """Say how each source is."""
    for report in reports:
        state = click.style(f"{report.state:9}", fg=STATES[report.state])
        held = f", {report.held} held" if report.held else ""
        problem = f"  {report.problem}" if report.problem else ""
        yield f"{state} {report.id}: {report.listed} listed, {report.fetched} fetched, {report.unchanged} unchanged{held}{problem}"


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Tell each change: its kind, the document, why, and on which words it rests."""
    for change in changes:
        word, colour = WORDS[change.kind]
        number = f"（{change.doc_number}）" if change.doc_number else ""
        yield click.style(word, fg=colour, bold=True) + f"  {change.title}{number}"
        yield f"    {change.summary}"
        if change.quote:
            yield click.style(f"    “{change.quote}”", dim=True)
        if change.url:
            yield click.style(f"    {change.url}", dim=True)
