"""The forms of amending instructions (`tables/forms.toml`) as patterns."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from watcher.effects.consolidate.places import PLACES, N
from watcher.effects.consolidate.quotations import QUOTE

QUOTATIONS = f"{QUOTE}(?:[、和及与,]*{QUOTE})*"


@cache
def forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the forms in the order in which they are tried, each with the name of its operation."""
    words = table()["words"]
    place = f"(?:其中|该条|该款|{PLACES})"
    pairs = f"{place}?{words['inside']}?{QUOTATIONS}(?:[、及和,]+{place}{words['inside']}?{QUOTATIONS})*"
    parts = words | {"places": PLACES, "quotes": QUOTATIONS, "quote": QUOTE, "n": N, "pairs": pairs}
    return tuple((form["op"], re.compile(_filled(form["form"], parts))) for form in table()["form"])


def _filled(form: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda name: f"(?:{parts[name[1]]})" if name[1] != "places" else PLACES, form)


@cache
def table() -> dict[str, Any]:
    """Read the table of forms."""
    return tomllib.loads((resources.files(__package__) / "tables" / "forms.toml").read_text("utf-8"))


@cache
def sentences_of(group: str) -> tuple[re.Pattern[str], ...]:
    """Give the sentences of a group: those that order nothing, those that number anew."""
    entry = table()[group]
    return tuple(re.compile(form) for form in entry.get("forms", [entry.get("form")]))
