"""Commands on what subscribers ask for: preview, audit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.cli.screen import width_of_list, wrapped
from watcher.cli.tables import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.config import Subscriber
    from watcher.match import Query
    from watcher.run.asking.samples import Volume

HALF_A_YEAR = 182
TITLES = {
    "contradictory": "永远不会命中",
    "unknown_value": "有不认识的值",
    "kind_never_seen": "要求的变动从未出现",
    "silent": "长期没有命中",
    "flood": "几乎全部命中",
    "parked": "收不到",
}
"""Kind of finding → how it is headed."""


@click.command("preview")
@click.argument("ident", metavar="ID")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="How far to look back.")
@click.option("--html", is_flag=True, help="Print the message as a page.")
@json_option
@click.pass_context
def preview_command(ctx: click.Context, ident: str, *, days: int, html: bool, as_json_: bool) -> None:
    """Show what a profile, as it stands now, would have been sent and how much that is a week; sends and records nothing.

    \b
    Example:
      watcher subscribers preview li --days 30
      watcher subscribers preview li --html > preview.html
    """
    from watcher.digest import compose, entry_of
    from watcher.run.asking.samples import volume, would_be_owed
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import lexicon_of, query_of

    call: Call = ctx.obj
    home, now = call.config, call.moment()
    with opened(home) as store:
        subscriber = with_members(home, store).subscriber(ident)
        items = would_be_owed(store, home, subscriber, now - timedelta(days=days))
    weighed = volume(items, subscriber, home.settings.digest, days)
    wish = query_of(subscriber, lexicon_of(home))
    digest = compose(subscriber, items, now=now, templates=home.templates) if items and not as_json_ else None
    if as_json_:
        emit(_as_json(subscriber, wish, weighed) | {"items": [entry_of(item).record for item in items]})
    elif html:
        click.echo(digest.html if digest else "")
    else:
        _print(_summary(subscriber, wish, weighed))
        click.echo(f"\n{digest.text}" if digest else "")


def _as_json(subscriber: Subscriber, wish: Query, weighed: Volume) -> dict[str, Any]:
    from watcher.match import write_query

    return {
        "id": subscriber.id,
        "days": weighed.days,
        "read_as": write_query(wish),
        "weekly": {"items": weighed.weekly(weighed.items), "digests": weighed.weekly(weighed.digests)},
        "kinds": dict(weighed.kinds),
        "loudest": [{"term": term, "items": count} for term, count in weighed.loudest],
    }


def _summary(subscriber: Subscriber, wish: Query, weighed: Volume) -> Iterator[str]:
    from watcher.digest.labels import frequency_label, term_label
    from watcher.match import write_query

    name = f"{subscriber.name}（{subscriber.id}）" if subscriber.name else subscriber.id
    yield f"{name} · {frequency_label(subscriber.frequency)}"
    yield f"条件：{write_query(wish) or '全部'}"
    yield f"近 {weighed.days} 天：{weighed.items} 条，{weighed.digests} 封"
    if not weighed.items:
        yield "没有命中任何变动；运行 watcher subscribers audit 看原因"
        return
    yield f"每周约 {weighed.weekly(weighed.items)} 条，{weighed.weekly(weighed.digests)} 封"
    yield " · ".join(f"{WORDS[kind][0]} {count}" for kind, count in weighed.kinds)
    if weighed.loudest:
        yield "命中最多：" + "、".join(f"{term_label(term)} {count} 条" for term, count in weighed.loudest)


@click.command("audit")
@click.option("--days", type=click.IntRange(1, 3660), default=HALF_A_YEAR, show_default=True, help="How far to look back.")
@json_option
@click.pass_context
def audit_command(ctx: click.Context, *, days: int, as_json_: bool) -> None:
    """Name profiles that can never match, matched nothing or nearly everything, or reach nobody, with what to change.

    \b
    Example:
      watcher subscribers audit
    """
    from watcher.run.readers.members import with_members
    from watcher.run.tending.audit import audit

    call: Call = ctx.obj
    with opened(call.config) as store:
        home = with_members(call.config, store)
        found = audit(home, store, call.moment() - timedelta(days=days))
    if as_json_:
        emit({"days": days, "changes": found.changes, "findings": found.findings})
        return
    people = len(home.subscribers)
    _print([f"{people} 个订阅，近 {days} 天 {found.changes} 条变动"])
    for one in found.findings:
        click.secho(f"\n{one.subscriber} · {TITLES[one.kind]}", bold=True)
        _print([f"  {one.problem}", f"  建议：{one.advice}"])
    if not found.findings:
        _print(["没有发现问题"])


def _print(lines: Iterator[str] | list[str]) -> None:
    """Print lines in the columns of a terminal, a phone's where it is none."""
    for line in lines:
        for row in wrapped(line, width_of_list()):
            click.echo(row)
