"""How comparing grows with the length of the texts, beside difflib on characters and rapidfuzz: time of the processor, and memory.

    python -m benchmarks.compare [--longest 250000]

Texts are generated: articles of several sentences, with 1 % and 10 % of the words changed and some articles put in or
struck. The ratio of each time to that of the text half as long shows the growth: 2 is linear, 4 is quadratic. Then
hostile input: one repeated character, ten thousand identical articles, one paragraph without an end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from watcher.compare import compare_texts, numeral_of

SUBJECTS = ["种植箱的所有人", "街道办事处", "区绿化管理部门", "物业服务人", "花圃的养护者", "县级以上人民政府", "有关单位和个人"]
DUTIES = [
    "应当每{}日浇水一次",
    "可以申请补助{}元",
    "不得遮挡消防通道",
    "应当在{}月前登记",
    "负责清理落叶",
    "应当购买不低于{}万元的保险",
    "应当保存记录{}年",
]
TAILS = ["法律另有规定的除外", "违者予以警告", "具体办法另行制定", "并向社会公布", "接受公众监督"]


def article(rnd: random.Random) -> str:
    said = [
        f"{rnd.choice(SUBJECTS)}{rnd.choice(DUTIES).format(rnd.randrange(1, 99))}，{rnd.choice(TAILS)}" for _ in range(rnd.randrange(1, 6))
    ]
    return "；".join(said) + "。"


def numbered(bodies: list[str]) -> str:
    return "\n".join(f"第{numeral_of(n % 9999 + 1)}条　{body}" for n, body in enumerate(bodies))


def pair(length: int, share: float) -> tuple[str, str]:
    rnd = random.Random(length)
    bodies: list[str] = []
    while sum(map(len, bodies)) < length:
        bodies.append(article(rnd))
    changed = []
    for body in bodies:
        if rnd.random() < share / 4:
            changed.append(article(rnd))
        if rnd.random() >= share / 4:
            changed.append("".join(rnd.choice("可应当不得须") if rnd.random() < share / 10 else sign for sign in body))
    return numbered(bodies)[:length], numbered(changed)[:length]


def timed(what: Callable[[], object]) -> float:
    started = time.process_time()
    what()
    return time.process_time() - started


def memory(measure: str, length: int, share: float) -> float:
    """Give the megabytes that one comparison needs beyond the two texts, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (measure, length, share))


def _peak(measure: str, length: int, share: float) -> float:
    old, new = pair(length, share)
    MEASURES[measure](*pair(2_000, share))  # what is loaded once
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak counts anew from here
    before = _kilobytes("VmRSS")
    MEASURES[measure](old, new)
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith(f"{name}:")).split()[1])


MEASURES: dict[str, Callable[[str, str], object]] = {
    "compare": compare_texts,
    "rapidfuzz": Levenshtein.opcodes,
    "difflib": lambda old, new: SequenceMatcher(None, old, new, autojunk=False).get_opcodes(),
}


def growth(longest: int) -> None:
    print(f"{'characters':>11} {'edits':>6} {'compare s':>10} {'growth':>7} {'difflib s':>10} {'rapidfuzz s':>12} {'changes':>8}")
    for share in (0.01, 0.10):
        before = None
        length = 5_000
        while length <= longest:
            old, new = pair(length, share)
            ours = min(timed(lambda: compare_texts(old, new)) for _ in range(2))  # noqa: B023 - called at once
            theirs = timed(lambda: SequenceMatcher(None, old, new, autojunk=False).get_opcodes()) if length <= 20_000 else None  # noqa: B023
            fuzz = timed(lambda: Levenshtein.opcodes(old, new))  # noqa: B023 - called at once
            ratio = f"{ours / before:.1f}" if before else "-"
            slow = f"{theirs:.2f}" if theirs is not None else "(too long)"
            print(f"{length:>11} {share:>6.0%} {ours:>10.3f} {ratio:>7} {slow:>10} {fuzz:>12.3f} {len(compare_texts(old, new).changes):>8}")
            before, length = ours, length * 2 if length * 2 <= longest or length == longest else longest


def hostile() -> None:
    same, other = "县级以上人民政府应当加强领导。", "县级以上人民政府可以加强领导。"
    rnd = random.Random(7)
    signs = [chr(0x4E00 + rnd.randrange(3000)) for _ in range(3000)]
    endless = "".join(rnd.choice(signs) for _ in range(250_000))
    edited = "".join(sign if rnd.random() > 0.1 else rnd.choice(signs) for sign in endless)
    cases = {
        "one character 250,000 times": ("啊" * 250_000, "啊" * 249_999),
        "one character, one other within": ("啊" * 250_000, "啊" * 125_000 + "呀" + "啊" * 124_999),
        "two letters in turn": ("一二" * 125_000, "二一" * 125_000),
        "10,000 identical articles, ten gone": (numbered([same] * 10_000), numbered([same] * 9_990)),
        "10,000 identical articles, all changed": (numbered([same] * 10_000), numbered([other] * 10_000)),
        "one endless paragraph, 10 % changed": (endless, edited),
        "60,000 rows, all changed": ("甲\t一\n" * 60_000, "甲\t二\n" * 60_000),
        "brackets only": ("（" * 250_000, "(" * 249_990 + "x"),
        "120,000 labels without text": ("第一条" * 80_000, "第一条" * 79_999),
    }
    print(f"\n{'hostile':<42} {'seconds':>8} {'changes':>8}")
    for name, (old, new) in cases.items():
        started = time.perf_counter()
        changes = compare_texts(old, new).changes
        print(f"{name:<42} {time.perf_counter() - started:>8.2f} {len(changes):>8}")


def needed(longest: int) -> None:
    print(f"\n{'memory, MB':<12} {'characters':>11} " + " ".join(f"{share:>6.0%}" for share in (0.01, 0.10)))
    for measure, length in (("compare", longest), ("rapidfuzz", longest), ("difflib", min(longest, 20_000))):
        print(f"{measure:<12} {length:>11} " + " ".join(f"{memory(measure, length, share):>6.0f}" for share in (0.01, 0.10)))


def main(longest: int = 20_000) -> None:
    growth(longest)
    needed(longest)
    hostile()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--longest", type=int, default=250_000)
    main(parser.parse_args().longest)
