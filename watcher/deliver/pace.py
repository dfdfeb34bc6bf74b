"""How fast a robot may be talked to (limits.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.05
"""Part of a span that is added to it: a request may arrive sooner after the one before it than it was sent."""


@cache
def limits(kind: str) -> tuple[tuple[int, float], ...]:
    """Give what a kind of channel takes, as (requests, seconds), margins included; () where it has no limit of its own."""
    table = tomllib.loads((resources.files(__package__) / "limits.toml").read_text("utf-8"))
    return tuple((requests, seconds * (1 + MARGIN)) for requests, seconds in table.get(kind, ()))


def wait(given: Sequence[tuple[int, float]], recent: Sequence[float], now: float) -> float:
    """Give the seconds after which one more request keeps within the limits; times are seconds since any one moment.

    Times ahead of `now` were written by a clock that has been set back since, and do not count.
    """
    before = sorted(moment for moment in recent if moment <= now)
    waits = [before[-requests] + seconds - now for requests, seconds in given if len(before) >= requests]
    return max(0.0, *waits) if waits else 0.0
