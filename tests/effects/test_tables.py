"""The declared words, tested as data: each verb acts where it should, and every pattern is a pattern."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.effects.telling import document
from watcher.effects import find_effects
from watcher.effects.words import Verb, instructions, verbs, words
from watcher.model import EffectKind

ALL = [verb for group in verbs().values() for verb in group]


def kinds(text: str) -> list[str]:
    return [str(effect.kind) for effect in find_effects(document(text)) if not effect.doubtful]


@pytest.mark.parametrize("verb", [v for v in ALL if v.side in {"before", "either"}], ids=lambda v: v.words)
def test_each_verb_acts_behind_its_target(verb: Verb) -> None:
    until = "2027年12月31日" if verb.kind is EffectKind.EXTENDS and not verb.strong else ""
    day = "2027年12月31日" if verb.words.endswith(("至", "到")) else f"至{until}" if until else ""
    assert kinds(f"《渡口规定》（临财〔2018〕3号）{verb.words}{day}。") == [verb.kind]


@pytest.mark.parametrize("verb", [v for v in ALL if v.side in {"after", "either"}], ids=lambda v: v.words)
def test_each_verb_acts_before_its_target(verb: Verb) -> None:
    until = "，有效期至2027年12月31日" if verb.kind is EffectKind.EXTENDS and not verb.strong else ""
    rest = "的执行" if verb.rest else ""
    assert kinds(f"经研究，决定{verb.words}《渡口规定》（临财〔2018〕3号）{rest}{until}。") == [verb.kind]


@pytest.mark.parametrize("phrase", sorted(instructions()))
def test_each_instruction_changes_what_it_names(phrase: str) -> None:
    usual = "删去《渡口规定》第三条。" if phrase in {"删去", "删除"} else "决定对《渡口规定》第三条{words}：“夜间停航。”"
    instruction = instructions()[phrase]
    assert kinds((instruction.sample or usual).format(words=phrase)) == [instruction.kind]


@pytest.mark.parametrize("bar", words()["after"]["bars"])
def test_words_behind_a_verb_make_a_noun_of_it(bar: str) -> None:
    assert kinds(f"《渡口规定》（临财〔2018〕3号）废止{bar}，另行办理。") == []


@pytest.mark.parametrize("bar", words()["lead"]["bars"])
def test_words_before_a_target_make_a_plan_of_it(bar: str) -> None:
    assert kinds(f"有关方面{bar}《渡口规定》（临财〔2018〕3号）予以废止。") == []


def test_no_word_is_declared_twice() -> None:
    declared = Counter((v.words, v.kind, v.side) for v in ALL)
    assert [entry for entry, count in declared.items() if count > 1] == []


def _patterns(table: dict[str, Any]) -> list[str]:
    rows: list[str] = []
    for name, entry in table.items():
        if isinstance(entry, dict):
            rows += _patterns(entry) if name != "verdicts" else []
        elif isinstance(entry, str):
            rows.append(entry)
        elif name.endswith("patterns"):
            rows += entry
    return rows


@pytest.mark.parametrize("pattern", _patterns(words()))
def test_every_pattern_compiles_and_wants_something(pattern: str) -> None:
    assert re.compile(pattern).fullmatch("") is None or pattern == "^$"
