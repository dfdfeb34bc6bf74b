"""What docs/threats.md says of the code and of what it needs."""

from __future__ import annotations

import ast
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "watcher").rglob("*.py"))
CALLS = {"eval", "exec", "os.system", "os.popen", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load"}
STRONG = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General", re.IGNORECASE)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_in_data_and_no_shell(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            assert _name(node.func) not in CALLS, f"line {node.lineno}"
            assert not any(k.arg == "shell" and not (isinstance(k.value, ast.Constant) and k.value.value is False) for k in node.keywords)


def _needed(name: str, seen: dict[str, str]) -> None:
    """Collect the licence of a distribution and of all that it needs, by name."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return  # of another platform or Python
    told = found.metadata
    classifiers = " ".join(c for c in told.get_all("Classifier", []) if c.startswith("License"))
    expression = told.get("License-Expression") or ""
    seen[key] = expression or classifiers or (told.get("License") or "")[:100]
    for line in found.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            _needed(wanted.name, seen)


def test_what_the_program_needs_may_be_used_by_anybody() -> None:
    seen: dict[str, str] = {}
    _needed("policy-watcher", seen)
    assert len(seen) > 30
    strong = {name: said for name, said in seen.items() if STRONG.search(LESSER.sub("", said)) and " OR " not in said}
    assert strong == {}


def test_the_tests_that_the_table_of_threats_names_are_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", (ROOT / "docs" / "threats.md").read_text("utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
