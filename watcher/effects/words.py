"""The declared words: verb phrases with their effects, and what around them makes a sentence act or only speak of acting.

The tables are `tables/verbs.toml` and `tables/words.toml`; this module turns them into patterns and questions.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from watcher.model import EffectKind

REACH = 400
"""No words of a clause are sought further away than this many characters."""


LABEL = re.compile(
    r"^(?:第[〇零一二三四五六七八九十百千0-9]{1,9}条|[一二三四五六七八九十]{1,4}、|（[^）]{1,4}）|[0-9]{1,3}[.、．]|[①-⑳]"
    r"|其[一二三四五]{1,2}[，、]|第[一二三四五六七八九十][，、]|[一二三四五六七八九十]{1,2}是)"
)
"""The number at the head of a paragraph: 第三条, 一、, （二）, 3., 其一，."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb phrase. `side` says where its targets stand; a `strong` one is used of documents only.

    One that `closes` acts at the end of its clause alone; `rest` is what must follow the targets behind it (终止《X》的执行).
    """

    words: str
    kind: EffectKind
    side: str  # before, after, either
    strong: bool
    closes: bool = False
    rest: str = ""


@cache
def verbs() -> dict[str, tuple[Verb, ...]]:
    """Give the verb phrases by their words; a phrase of two sides may stand under two entries."""
    raw = tomllib.loads((resources.files(__package__) / "tables" / "verbs.toml").read_text("utf-8"))
    table: dict[str, tuple[Verb, ...]] = {}
    for entry in raw["verb"]:
        for words in entry["words"]:
            verb = Verb(words, EffectKind(entry["kind"]), entry["side"], entry["strong"], entry.get("closes", False), entry.get("rest", ""))
            table[words] = (*table.get(words, ()), verb)
    return table


@cache
def verb_pattern() -> re.Pattern[str]:
    """Match any verb phrase, the longest where several begin at one place."""
    return re.compile("|".join(sorted(map(re.escape, verbs()), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Instruction:
    """Words of an instruction to change a text. A `firm` one instructs wherever it stands.

    `needs` is what must stand right before it: “五元”提高到“八元” changes a text, 覆盖率提高到八成 is an aim.
    """

    kind: EffectKind
    firm: bool
    needs: str = ""
    sample: str = ""  # an instruction with such words, for the table's test


@cache
def instructions() -> dict[str, Instruction]:
    """Give the instructions to change a text by their words."""
    raw = tomllib.loads((resources.files(__package__) / "tables" / "verbs.toml").read_text("utf-8"))
    rows = ((words, entry) for entry in raw["instruction"] for words in entry["words"])
    return {
        words: Instruction(EffectKind(entry["kind"]), entry["firm"], entry.get("needs", ""), entry.get("sample", ""))
        for words, entry in rows
    }


@cache
def instruction_pattern() -> re.Pattern[str]:
    """Match any words of instruction, the longest where several begin at one place."""
    return re.compile("|".join(sorted(map(re.escape, instructions()), key=len, reverse=True)))


@cache
def words() -> dict[str, Any]:
    """Read the table of the words around the verbs."""
    return tomllib.loads((resources.files(__package__) / "tables" / "words.toml").read_text("utf-8"))


@cache
def pattern(room: str, name: str) -> re.Pattern[str]:
    """Match a declared pattern, or the alternatives of a declared list of literal words or of patterns."""
    entry = words()[room][name]
    if isinstance(entry, str):
        return re.compile(entry)
    alternatives = entry if name.endswith("patterns") else [re.escape(w) for w in sorted(entry, key=len, reverse=True)]
    return re.compile("|".join(f"(?:{a})" for a in alternatives))


def has_any(room: str, name: str, text: str) -> bool:
    """Tell whether any of a declared list of literal words stands in the text."""
    return any(word in text for word in words()[room][name])


def only_speaks(view: str, start: int, end: int) -> bool:
    """Tell whether the verb at start..end reports, denies, weighs or names an act instead of doing it."""
    before, after = _bars()
    return view[max(0, start - 8) : start].endswith(before) or view.startswith(after, end)


@cache
def _bars() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(words()["before"]["bars"]), tuple(words()["after"]["bars"])


def weighs(lead: str) -> bool:
    """Tell whether the words before the targets make a duty, a plan, a rule or a hypothesis of the clause."""
    return bool(_weighing().search(lead))


@cache
def _weighing() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern('lead', 'bars').pattern})(?!{words()['lead']['names']})")


def cites(lead: str) -> bool:
    """Tell whether the words before a title cite it as a basis or name it as what acts."""
    lead = re.sub(r"(?:根据|依据|依照|按照|经)[^，；]{0,300}?(?:修正|修订|修改|批准|同意)[的，、]?", "", lead)
    return bool(pattern("cited", "words").search(lead)) or lead.endswith(tuple(words()["cited"]["ends"]))


def leads_on(gap: str, *extra: str) -> bool:
    """Tell whether nothing but declared connecting words stand between targets and verb. Greedy, so linear."""
    at = 0
    while at < len(gap):
        longest = max((m.end() for m in _pieces_at(gap, at, extra)), default=at)
        if longest == at:
            return False
        at = longest
    return True


def _pieces_at(gap: str, at: int, extra: tuple[str, ...]) -> list[re.Match[str]]:
    return [m for name in ("patterns", "pieces", *extra) for one in _each(name) if (m := one.match(gap, at))]


@cache
def _each(name: str) -> tuple[re.Pattern[str], ...]:
    """Give the patterns of a list of the gap one by one, so that the longest can be taken; literal words as one pattern."""
    entry = words()["gap"][name]
    return tuple(re.compile(one) for one in entry) if name.endswith("patterns") else (pattern("gap", name),)
