"""Real statements and bulletins, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

from watcher.compare import same_title
from watcher.effects import find_effects
from watcher.model import Document


def test_statements_of_real_laws(shared: Path) -> None:
    """Nearly all real statements are found, and none of the sentences that only speak of repealing."""
    rows = [json.loads(line) for line in (shared / "statements.jsonl").read_text("utf-8").splitlines()]
    expected = found = right = 0
    trapped = []
    for row in rows:
        said = {(str(e.kind), e.target.title) for e in find_effects(Document(title="", text=row["text"])) if not e.doubtful}
        wanted = {(e["kind"], e["title"]) for e in row["expect"]}
        expected, found = expected + len(wanted), found + len(said)
        right += sum(any(kind == k and same_title(title, t or "") for k, t in said) for kind, title in wanted)
        if said and not wanted:
            trapped.append(row["id"])
    assert trapped == []
    assert right / expected > 0.98
    assert right / found > 0.98
