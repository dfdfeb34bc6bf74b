"""The forms by which divisions of a text announce themselves, from `tables/structure.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from watcher.compare.dress import fold
from watcher.compare.numerals import value_of


@cache
def table() -> dict[str, Any]:
    """Give the declared forms."""
    return tomllib.loads((resources.files(__package__) / "tables" / "structure.toml").read_text("utf-8"))


@cache
def form(group: str, name: str) -> str:
    """Give one form as a regular expression, white space allowed within its numeral."""
    signs = table()["numeral"]["signs"]
    loose = r"[ \t　]*"
    numeral = rf"{loose}[{signs}](?:{loose}[{signs}]){{0,9}}{loose}"
    return str(table()[group][name]).replace("{n}", numeral).replace("{{", "{").replace("}}", "}")


@cache
def heading() -> re.Pattern[str]:
    """第三章 and its title, alone on a line."""
    label = form("divisions", "heading")
    return re.compile(rf"(?P<label>{label})(?:[\s　]*(?P<plain>[^。；：，,]{{0,60}})|[\s　]+(?P<long>[^。；：]{{0,60}}[^。；：，,]))$")


def number_of(label: str) -> tuple[int, ...]:
    """第十二条之一 → (12, 1): the number of an article as a value."""
    return tuple(value_of(fold(part)) for part in re.split(r"条之?", re.sub(r"^第", "", fold(label))) if part)
