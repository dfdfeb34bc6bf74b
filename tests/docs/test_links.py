"""The documents lead somewhere: every relative link is a file, every picture is small, both READMEs say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "templates" / "README.md"])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)|src=\"([^\":]+)\"")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_is_a_file(page: Path) -> None:
    links = [one or other for one, other in LINK.findall(page.read_text("utf-8"))]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_in_the_list() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert [file.name for file in (ROOT / "docs" / "decisions").glob("0*.md") if f"({file.name})" not in listed] == []


def test_both_readmes_have_the_same_commands_and_chapters() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    commands = re.compile(r"^\$ ([^#\n]*?)\s*(?:#.*)?$", re.MULTILINE)
    assert commands.findall(english) == commands.findall(chinese)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", chinese, re.MULTILINE))
    assert re.findall(r"```yaml.*?```", english, re.DOTALL) == re.findall(r"```yaml.*?```", chinese, re.DOTALL)


def test_the_commands_of_the_readme_are_commands() -> None:
    from watcher.cli.main import COMMANDS

    named = re.findall(r"^\$ watcher (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert named
    assert [name for name in named if name not in COMMANDS] == []


def test_the_pictures_are_small() -> None:
    assert [file.name for file in (ROOT / "docs" / "pictures").glob("*.png") if file.stat().st_size > 300_000] == []
