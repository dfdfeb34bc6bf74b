"""The command that shows the whole job in one go, at a terminal of 80 columns."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import emit, json_option
from watcher.cli.tables import WORDS
from watcher.model import SourceState, as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.demo import Played
    from watcher.model import Change

WIDTH, INDENT = 78, 8
STATES = {
    SourceState.OK: ("✓", "green", "正常"),
    SourceState.UNCHANGED: ("✓", "green", "没有变化"),
    SourceState.DEGRADED: ("!", "yellow", "异常；已冻结，不据此下任何结论"),
    SourceState.FAILED: ("✗", "red", "无法访问；已冻结，不据此下任何结论"),
}
"""How a pass over a site ended → its mark, its colour, its words."""
REVIEW = (
    "新文件只告知一次，转载不重复告知。",
    "没有发文的改动也会发现，并指出哪一条改了哪几个字。",
    "废止以原句为证，写明由谁、自何日起；将来才生效的，提前告知。",
    "改版和断网都不会被当成修改或废止；到期由日历提醒，网站断了也照样。",
)


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where the demo writes; else a new temporary folder."
)
@json_option
def demo_command(*, out: Path | None, as_json_: bool) -> None:
    """Show the whole job in one go, without network: sites that change, what is found, the digests.

    \b
    Example:
      watcher demo
      watcher demo --out demo-out
    """
    from watcher.demo import play

    folder = _folder(out)
    if as_json_:
        emit({"folder": str(folder), "days": [_day_json(played) for played in play(folder)]})
        return
    for line in told(play(folder), folder):
        click.echo(line)


def _folder(out: Path | None) -> Path:
    if out is None:
        return Path(tempfile.mkdtemp(prefix="watcher-demo-"))
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} holds something already; name a new folder with --out")
    return out.resolve()


def _day_json(played: Played) -> dict[str, Any]:
    letters = [{"to": a.to, "subject": a.subject, "items": a.items, "eml": str(a.eml), "html": str(a.html)} for a in played.letters]
    return {"date": as_json(played.day.date), "title": played.day.title, **played.report.as_json(), "letters": letters}


def told(days: Iterable[Played], folder: Path) -> Iterator[str]:
    """Give the lines that tell the demo at a terminal, each day's as soon as it was played; `folder` is where it wrote."""
    yield from _opening()
    for played in days:
        yield from _day(played)
    yield from _closing(folder)


def _opening() -> Iterator[str]:
    from watcher.demo import subscribers

    yield click.style("政策监测演示", bold=True) + "　三个虚构的政府网站，四天；不联网，全在本机"
    yield "每天早上八点巡查一次，八点半把与各人订阅有关的变动发给各人："
    for subscriber in subscribers():
        yield f"   {subscriber['name']}订阅　{subscriber['query']}"


def _day(played: Played) -> Iterator[str]:
    """Tell one day: what happened, how the sites were, what was found and why, who was told."""
    day = played.day
    yield from _heading(f"{day.date.month}月{day.date.day}日 星期{'一二三四五六日'[day.date.weekday()]}　{day.title}")
    for line in day.happens:
        yield from _block(line, " " * 3)
    yield ""
    yield from _labelled("巡查", _sources(played))
    yield from _labelled("发现", _found(played))
    yield from _labelled("发送", _letters(played))


def _closing(out: Path) -> Iterator[str]:
    yield from _heading("回顾")
    for line in REVIEW:
        yield from _block(f"· {line}", " " * 3)
    yield ""
    yield f"   邮件（.eml 和 .html）　{out / 'digests'}"
    yield f"   数据和配置　　　　　　{out / 'home'}"
    yield "   接着看"
    for command in ("changes", "show 样工信规〔2022〕3号", "serve"):
        yield f"     watcher --home {out / 'home'} {command}"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(f"━━ {text}", fg="cyan", bold=True)


def _labelled(label: str, lines: Iterable[str]) -> Iterator[str]:
    for i, line in enumerate(lines):
        yield (f"   {click.style(label, bold=True)} " if i == 0 else " " * INDENT) + line


def _sources(played: Played) -> Iterator[str]:
    from watcher.demo import site_names

    for report in played.report.sources:
        mark, colour, words = STATES[report.state]
        seen = f"，{report.listed} 份文件" if report.listed else ""
        yield f"{click.style(mark, fg=colour)} {site_names()[report.id]}：{words}{seen}"


def _found(played: Played) -> Iterator[str]:
    changes = played.report.changes
    told = [change for change in changes if not change.baseline]
    for i, change in enumerate(told):
        yield from [""] if i else []
        yield from _change(change)
    for notice in played.report.notices:
        yield from _block(f"【提示】{notice.text}", fg="cyan", bold=True)
    if len(told) < len(changes):
        yield f"{len(changes) - len(told)} 份文件记入基线，不告知任何人"
    elif not changes:
        yield "没有变动"


def _change(change: Change) -> Iterator[str]:
    from watcher.demo import wrapped

    word, colour = WORDS[change.kind]
    number = f"（{change.doc_number}）" if change.doc_number else ""
    yield from _block(f"【{word}】{change.title}{number}", fg=colour, bold=True)
    yield from _block(change.summary)
    if change.quote:
        yield from _block(f"原句：“{change.quote}”", dim=True)
    for article in change.redline:
        provision = article.new or article.old
        label = f"{provision.label}　" if provision and provision.label else ""
        for line in wrapped([("equal", label), *article.parts], WIDTH - INDENT - 2, colour=_colours()):
            yield click.style("│ ", dim=True) + line


def _letters(played: Played) -> Iterator[str]:
    from watcher.demo import subscribers

    for subscriber in subscribers():
        name, to = subscriber["name"], subscriber["channel"]["to"]
        letters = [letter for letter in played.letters if letter.to == to]
        for letter in letters:
            yield f"→ {name} <{to}>　{letter.items} 条　{letter.html.name}"
        if not letters:
            yield click.style(f"· {name}：没有与其订阅有关的变动，不发", dim=True)


def _block(text: str, before: str = "", **style: Any) -> Iterator[str]:
    from watcher.demo import wrapped

    for line in wrapped([("equal", text)], WIDTH - INDENT, colour=False):
        yield before + (click.style(line, **style) if style else line)


def _colours() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
