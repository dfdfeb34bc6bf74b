"""Real pairs of versions of one law: nothing invented, nothing lost."""

from __future__ import annotations

from pathlib import Path

from watcher.compare import compare_texts, fold


def test_two_publishers_of_one_law_are_no_amendment(shared: Path) -> None:
    for a in sorted((shared / "pairs").glob("dup_*_a.txt")):
        b = a.with_name(a.name.replace("_a.txt", "_b.txt"))
        told = compare_texts(a.read_text("utf-8"), b.read_text("utf-8")).changes
        labels = [side.label for change in told for side in (change.old, change.new) if side and side.label and "条" in side.label]
        assert len(set(labels)) <= 1, f"{a.name}: {labels[:5]}"  # a site's footer hangs on the last article


def test_redlines_rebuild_real_versions(shared: Path) -> None:
    for old in sorted((shared / "pairs").glob("[0-9]*_old.txt"))[::4]:
        before, after = old.read_text("utf-8"), old.with_name(old.name.replace("_old", "_new")).read_text("utf-8")
        changes = compare_texts(before, after).changes
        assert changes
        for change in changes:
            for side, dropped, text in ((change.old, "insert", before), (change.new, "delete", after)):
                said = "".join(words for kind, words in change.parts if kind != dropped)
                assert fold(said) == fold(side.text if side else "")
                assert fold(said) in fold(text), change
