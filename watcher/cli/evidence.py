"""Commands on kept bytes: reading them anew, and writing them out as evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, WRONG, Call, emit, json_option, opened, say

if TYPE_CHECKING:
    from watcher.run.concluding.reread import Report

FIELD_WORDS = {
    "title": "标题",
    "doc_number": "文号",
    "issuers": "发文机关",
    "agencies": "机关",
    "written_date": "成文日期",
    "published_date": "发布日期",
    "effective_date": "施行日期",
    "expiry_date": "有效期至",
    "kind": "类别",
    "draft": "征求意见稿",
    "section": "栏目",
    "source": "来源",
    "addressee": "主送机关",
    "articles": "条数",
    "excerpt": "原文节选",
    "promulgates": "所发布的文件",
    "attachments": "附件",
    "body": "正文分段",
    "text": "正文排版（字数）",
}


@click.command("reread")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--document", metavar="DOCUMENT", help="Only this document: its number, title or id.")
@click.option("--apply", "apply_", is_flag=True, help="Let what is read today count from now on; still nothing is told.")
@json_option
@click.pass_context
def reread_command(ctx: click.Context, sources: tuple[str, ...], *, document: str | None, apply_: bool, as_json_: bool) -> None:
    """Read kept snapshots anew with today's reader and show what would differ; the log does not change.

    \b
    Example:
      watcher reread mof
      watcher reread --document 财教〔2025〕285号 --apply
    """
    from watcher.cli.records import one_document
    from watcher.run.concluding.reread import reread

    call: Call = ctx.obj
    home = call.config
    wanted = [home.source(ident).id for ident in sources]
    with opened(home) as store:
        known = None
        if document is not None:
            with store.read() as conn:
                known = one_document(conn, document)
            if known is None:
                ctx.exit(WRONG)
        report = reread(home, store, call.moment(), sources=wanted, document_id=known.id if known else None, apply=apply_)
    if as_json_:
        emit(report)
    else:
        _show(report, applied=apply_)
    ctx.exit(IN_PART if report.refused or report.lost else DONE)


def _show(report: Report, *, applied: bool) -> None:
    from watcher.compare import redline_text
    from watcher.model import Comparison

    for one in report.differences:
        click.secho(f"{one.title}　[{one.document_id}]", bold=True)
        click.secho(f"  {one.url}", dim=True)
        for name, (before, now) in one.fields.items():
            click.echo(f"  {FIELD_WORDS.get(name, name)}：{_said(before)} → {_said(now)}")
        if one.text:
            click.echo(redline_text(Comparison(changed=True, changes=one.text), color=False))
    for line in report.lost:
        say(f"快照中不再读出：{line}")
    for line in report.refused:
        say(f"无法重读：{line}")
    said = f"重读{report.texts}个文本，{len(report.differences)}个与所存不同"
    click.echo(f"{said}，已更新{report.renewed}个；未通知任何人" if applied else f"{said}；未作任何改动（--apply 才更新）")


def _said(value: object) -> str:
    if value is None or value in ("", []):
        return "（无）"
    return "、".join(str(v.get("name", v)) if isinstance(v, dict) else str(v) for v in value) if isinstance(value, list) else str(value)


@click.command("snapshot")
@click.argument("document")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.warc.gz", help="The file to write.")
@json_option
@click.pass_context
def snapshot_command(ctx: click.Context, document: str, *, output: Path | None, as_json_: bool) -> None:
    """Write the evidence of a document as a WARC file: the bytes as they came, with headers, hashes and times.

    \b
    Example:
      watcher snapshot 财教〔2025〕285号 -o evidence.warc.gz
    """
    from watcher.cli.records import one_document
    from watcher.run.asking.evidence import write_evidence

    call: Call = ctx.obj
    with opened(call.config) as store, store.read() as conn:
        known = one_document(conn, document)
        if known is None:
            ctx.exit(WRONG)
        goal = output or Path(f"document-{known.id}.warc.gz")
        with goal.open("wb") as file:
            written = write_evidence(store, conn, known, file, call.moment())
    for line in written.damaged:
        say(f"快照已损坏：{line}")
    if not written.answers:
        say("没有保存过这份文件的网页：它只在别的文件里被提到，或快照已不在")
    if as_json_:
        emit({"file": str(goal), "answers": written.answers, "repeats": written.repeats, "damaged": list(written.damaged)})
    else:
        click.echo(f"{goal}：{written.answers}次应答，另有{written.repeats}次内容相同")
    ctx.exit(DONE if written.answers and not written.damaged else IN_PART)
