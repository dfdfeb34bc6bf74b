"""The declared table of what list pages call things."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Any


@functools.cache
def table() -> dict[str, Any]:
    """Give tables/lists.toml."""
    return tomllib.loads(files("watcher.read.lists").joinpath("tables/lists.toml").read_text("utf-8"))
