"""Real decisions carried out on real laws, beside the text that was then published."""

from __future__ import annotations

from pathlib import Path

from watcher.compare import compare_texts
from watcher.effects import consolidate


def differences(ours: str, published: str) -> list[str]:
    """The articles in which two texts differ in their words, or which one of them lacks."""
    told = compare_texts(ours, published).changes
    labels = [side.label for change in told for side in (change.new or change.old,) if side]
    return [label for label in labels if label and label.endswith("条")]


def test_nothing_called_complete_is_wrong(shared: Path) -> None:
    exact = 0
    decisions = sorted((shared / "pairs").glob("*_decision.txt"))
    for decision in decisions:
        old, new = (decision.with_name(decision.name.replace("_decision", which)).read_text("utf-8") for which in ("_old", "_new"))
        result = consolidate(old, decision.read_text("utf-8"))
        wrong = differences(result.text, new)
        exact += not wrong
        assert not (result.complete and wrong), f"{decision.name}: {wrong[:5]}"
    assert exact >= 0.75 * len(decisions)
