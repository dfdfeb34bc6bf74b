"""Matching: time for one change against the number of profiles, beside a loop over them; building and memory.

Every size is measured in a process of its own. A row's `matched` is how many profiles the change concerns: what is told
to more readers takes longer, whatever the index. The loop asks each profile's words of the folded text, one by one; above
10,000 profiles, or over the long text, its time is reckoned from that for fewer (marked ~).
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from watcher.match import Profiles, parse_query
from watcher.match.query import holds
from watcher.match.words import find_word, fold_words
from watcher.model import Change, ChangeKind, Document, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (100, 1_000, 10_000, 100_000)
SHORT, LONG = 3_000, 250_000
TODAY = date(2026, 3, 10)
SIGNS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 1500))
ISSUERS = ["财政部", "税务总局", "国家发展改革委", "工业和信息化部", "人力资源社会保障部", "科技部", "柳州市财政局", "广西壮族自治区财政厅"]
PLACES = ["广西", "柳州", "广东", "长三角", "北京", "西部", "浙江", "成都"]
KINDS = ["policy", "law", "news", "interpretation"]
LOOPED = 2_000_000_000
"""Profiles times characters that the loop is really run over."""


def word(rnd: random.Random) -> str:
    return "".join(rnd.choices(SIGNS, k=rnd.choice((2, 3, 4, 4, 5))))


def rare(rnd: random.Random, number: int) -> str:
    """Five words as a reader with a matter of their own has them; every hundredth of the first thousand asks for what is told."""
    if number < 1000 and number % 100 == 0:
        return f"融资担保 (贴息 OR {word(rnd)}) -{word(rnd)} -{word(rnd)}"
    return f"{word(rnd)} ({word(rnd)} OR {word(rnd)} OR {word(rnd)}) -{word(rnd)}"


def any_of_five(rnd: random.Random, number: int) -> str:
    """Any of five words of their own: the more profiles, the more a text concerns."""
    del number
    return " OR ".join(word(rnd) for _ in range(5))


def fields_alone(rnd: random.Random, number: int) -> str:
    """No word at all: a body, a place, a kind of change, days."""
    del number
    start = date(2024 + rnd.randrange(6), rnd.randrange(12) + 1, 1)
    return f"issuer:{rnd.choice(ISSUERS)} region:{rnd.choice(PLACES)} change:repealed effective:>={start}"


def nothing_wanted(rnd: random.Random, number: int) -> str:
    """Only what is not wanted: nearly every change concerns these profiles, but for those whose kind it is."""
    del number
    return f"-{word(rnd)} -{word(rnd)} -{word(rnd)} -kind:{rnd.choice(KINDS)}"


SHAPES: dict[str, tuple[str, Callable[[random.Random, int], str]]] = {
    "rare": ("five words: a (b OR c OR d) -e", rare),
    "any": ("five words: a OR b OR c OR d OR e", any_of_five),
    "fields": ("fields alone: issuer, region, change, effective", fields_alone),
    "not": ("only NOT", nothing_wanted),
}


def a_change(length: int) -> Change:
    rnd = random.Random(length)
    sentences = ["为支持小微企业发展，融资担保费率应当降低，对符合条件的贷款给予贴息。"]
    size = len(sentences[0])
    while size < length:
        sentences.append("，".join("".join(rnd.choices(SIGNS, k=rnd.randint(6, 14))) for _ in range(3)) + "。\n")
        size += len(sentences[-1])
    document = Document("关于融资担保的通知", "财金〔2026〕9号", ("财政部",), kind=Kind.POLICY, text="".join(sentences)[:length])
    return Change(
        id="c",
        kind=ChangeKind.NEW,
        title=document.title,
        doc_number=document.doc_number,
        source="mof",
        url=None,
        baseline=False,
        effective_date=None,
        by=None,
        quote=None,
        summary="",
        recorded_at=datetime(2026, 3, 10, tzinfo=UTC),
        document=document,
        agency="财政部",
        level="national",
    )


class Measured(NamedTuple):
    parsed: float  # seconds to read the queries
    built: float  # seconds to read them and build the index
    megabytes: float
    short: float
    long: float
    matched: tuple[int, int]


def rows(shape: str, size: int) -> Iterator[tuple[str, str]]:
    rnd = random.Random(size)
    return ((f"s{number}", SHAPES[shape][1](rnd, number)) for number in range(size))


def measure(task: tuple[str, int]) -> Measured:
    shape, size = task
    texts = list(rows(shape, size))
    Profiles([("first", parse_query("税务 topic:融资担保"), tuple(ChangeKind))]).matches(a_change(SHORT), TODAY)  # tables are read once
    before = resident()
    started = time.process_time()
    queries = [(ident, parse_query(text), tuple(ChangeKind)) for ident, text in texts]
    parsed = time.process_time() - started
    profiles = Profiles(queries)
    built = time.process_time() - started
    del queries
    megabytes = resident() - before
    times, matched = [], []
    for length in (SHORT, LONG):
        it = a_change(length)
        matched.append(len(profiles.matches(it, TODAY)))
        times.append(seconds(lambda: profiles.matches(it, TODAY)))  # noqa: B023 - called at once
    return Measured(parsed, built, megabytes, times[0], times[1], (matched[0], matched[1]))


def resident() -> float:
    """Megabytes that this process has had at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def looped(size: int, length: int) -> tuple[float, bool]:
    """Seconds of a loop over the profiles, and whether they are reckoned from fewer profiles."""
    asked = min(size, LOOPED // (length * 100))
    queries = [parse_query(text) for _, text in rows("rare", asked)]
    it = a_change(length)
    folded = fold_words(f"{it.title}\n{it.document.text if it.document else ''}")

    def loop() -> list[object]:
        return [q for q in queries if holds(q.root, {term for term in q.terms if find_word(folded, term.value) >= 0})]

    return seconds(loop) * size / asked, asked < size


def seconds(what: Callable[[], object]) -> float:
    """Processor time, the best of five, or of fewer where that takes long."""
    best, spent = float("inf"), 0.0
    for _ in range(5):
        started = time.process_time()
        what()
        took = time.process_time() - started
        best, spent = min(best, took), spent + took
        if spent > 3:
            break
    return best


def main() -> None:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for shape, (said, _) in SHAPES.items():
            heads = ["read s", "built s", "MB", "3k ms", "matched", "250k ms", "matched"]
            heads += ["loop 3k ms", "loop 250k ms"] if shape == "rare" else []
            print(f"\n{said}\n\n{'profiles':>9}" + "".join(head.rjust(14) for head in heads))
            measured = {}
            for size in SIZES:
                measured[size] = row = pool.map(measure, [(shape, size)], chunksize=1)[0]
                cells = [f"{row.parsed:.2f}", f"{row.built:.2f}", f"{row.megabytes:.0f}", f"{row.short * 1e3:.2f}", f"{row.matched[0]}"]
                cells += [f"{row.long * 1e3:.1f}", f"{row.matched[1]}"]
                cells += [loop_cell(size, length) for length in (SHORT, LONG)] if shape == "rare" else []
                print(f"{size:>9}" + "".join(cell.rjust(14) for cell in cells), flush=True)
            growth = measured[100_000].short / measured[1_000].short
            print(f"growth from 1,000 to 100,000 profiles, 3,000 characters: {growth:.2f}")


def loop_cell(size: int, length: int) -> str:
    took, reckoned = looped(size, length)
    return f"{'~' if reckoned else ''}{took * 1e3:.0f}"


if __name__ == "__main__":
    main()
