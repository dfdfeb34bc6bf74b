"""Profiles that do not do what their reader may think: they can never match, match nothing, or nearly everything, or reach nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from watcher.match import Profiles, Query, contradiction
from watcher.model import ChangeKind
from watcher.run.readers.joining import told_since
from watcher.run.readers.profiles import lexicon_of, load_profiles, query_of
from watcher.store.schema import changes
from watcher.store.standing import Standing, standings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import Home, Subscriber
    from watcher.match import Lexicon
    from watcher.store import Store

ENOUGH = 20
"""Changes from which on it says something of a profile that it matched none of them, or nearly all."""
NEARLY_ALL = 0.8
"""Share of all changes from which on a profile is said to match nearly everything."""
_NAMED = 5
"""Words that one finding names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd about a subscriber's profile, and what to change. The words are Chinese, for the operator."""

    subscriber: str
    kind: str  # contradictory | unknown_value | kind_never_seen | silent | flood | parked
    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, and upon how many changes since when it rests."""

    since: datetime
    changes: int
    findings: tuple[Finding, ...]


def audit(home: Home, store: Store, since: datetime) -> Audit:
    """Look at every profile beside what was recorded since then; raises ConfigError for a faulty query."""
    lexicon = lexicon_of(home)
    wishes = {s.id: query_of(s, lexicon) for s in home.subscribers}
    profiles = load_profiles(home)
    taken: Counter[str] = Counter()
    with store.read() as conn:
        count = 0
        for _, change in told_since(conn, home, since):
            count += 1
            taken.update(profiles.matches(change).keys())
        seen = _kinds_seen(conn)
        known = {one.subscriber_id: one for one in standings(conn)}
        silent = {s.id: wishes[s.id] for s in home.subscribers if not taken[s.id]} if count >= ENOUGH else {}
        met = _met_alone(conn, home, silent, lexicon, since) if silent else {}
    findings: list[Finding] = []
    for subscriber in home.subscribers:
        findings += _of_query(home, subscriber, wishes[subscriber.id], lexicon, seen)
        if subscriber.id in silent and not any(found.subscriber == subscriber.id for found in findings):
            findings.append(_silent(subscriber, met[subscriber.id], count))
        if count >= ENOUGH and taken[subscriber.id] > count * NEARLY_ALL:
            findings.append(_flood(subscriber, taken[subscriber.id], count))
        if subscriber.id in known and known[subscriber.id].parked:
            findings.append(_parked(known[subscriber.id]))
    return Audit(since, count, tuple(findings))


def _of_query(home: Home, subscriber: Subscriber, wish: Query, lexicon: Lexicon, seen: set[str]) -> Iterator[Finding]:
    clash = contradiction(wish.root, subscriber.changes, lexicon)
    if clash is not None:
        said = f"条件自相矛盾：{' 与 '.join(clash)}"
        yield Finding(subscriber.id, "contradictory", said, "去掉其中一个条件，或用 OR 连接")
    unknown = [term.shown for term in wish.wanted if term.loose and not _known(home, term.field, term.value)]
    if unknown:
        said = f"不认识的值，只按字面查找：{'、'.join(unknown[:_NAMED])}"
        advice = "核对名称，或在 config/vocabularies/ 中声明；来源用 watcher sources list 所列的 ID"
        yield Finding(subscriber.id, "unknown_value", said, advice)
    if seen and seen.isdisjoint(subscriber.changes):
        said = f"只要求从未出现过的变动种类：{'、'.join(subscriber.changes)}"
        yield Finding(subscriber.id, "kind_never_seen", said, f"在 changes 中加上 {'、'.join(sorted(seen)[:_NAMED])}")


def _known(home: Home, field: str | None, value: str) -> bool:
    """Whether a value that is sought literally names something of this home; numbers and sections are as documents print them."""
    if field == "source":
        return any(value in (source.id.casefold(), source.name.casefold()) for source in home.sources)
    if field == "region":
        return any(value in (source.region or "") for source in home.sources)
    return field in {"number", "section"}


def _kinds_seen(conn: Connection) -> set[str]:
    """Give the kinds of changes that the log holds and that are told, with those that only time brings."""
    seen = set(conn.scalars(select(changes.c.kind).where(changes.c.baseline.is_(False)).distinct()))
    total = conn.scalar(select(func.count()).select_from(changes)) or 0
    return seen | {str(ChangeKind.NEW), str(ChangeKind.AMENDED), str(ChangeKind.REPEALED), str(ChangeKind.EXPIRED)} if total else set()


def _met_alone(
    conn: Connection, home: Home, silent: Mapping[str, Query], lexicon: Lexicon, since: datetime
) -> dict[str, list[tuple[str, int]]]:
    """Give how often each term that silent profiles want was met by itself."""
    terms = {f"{ident} {n}": term for ident, wish in silent.items() for n, term in enumerate(wish.wanted)}
    alone = Profiles([(key, Query(root=term), tuple(ChangeKind)) for key, term in terms.items()], lexicon)
    counted: Counter[str] = Counter()
    for _, change in told_since(conn, home, since):
        counted.update(alone.matches(change).keys())
    return {ident: [(term.shown, counted[f"{ident} {n}"]) for n, term in enumerate(wish.wanted)] for ident, wish in silent.items()}


def _silent(subscriber: Subscriber, met: list[tuple[str, int]], count: int) -> Finding:
    said = f"这段时间的 {count} 条变动中没有一条命中"
    never = [term for term, times in met if not times]
    if never:
        return Finding(subscriber.id, "silent", said, f"从未出现：{'、'.join(never[:_NAMED])}；换用更短或更常见的词，或改用 topic:")
    each = "、".join(f"{term}（{times} 条）" for term, times in met[:_NAMED])
    return Finding(subscriber.id, "silent", said, f"各条件分别出现过，但从未同时满足：{each or '无'}；减少条件，或用 OR 连接")


def _flood(subscriber: Subscriber, taken: int, count: int) -> Finding:
    said = f"{count} 条变动中命中 {taken} 条（{taken * 100 // count}%），几乎来者不拒"
    return Finding(subscriber.id, "flood", said, "加上 topic:、region: 或具体的词，或用 exclude 排除；确要全部则不必改")


def _parked(standing: Standing) -> Finding:
    since = "从未成功发送" if standing.last_sent is None else f"上次成功发送：{standing.last_sent:%Y-%m-%d}"
    said = f"收件地址已停用（{standing.problem or '被拒收'}），{standing.parked} 封待发；{since}"
    return Finding(standing.subscriber_id, "parked", said, f"更正地址后运行 watcher subscribers test {standing.subscriber_id}")
