"""The program's own log, on standard error: the one door to structlog, which is loaded with the first message."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


class _Log:
    """Takes an event in a few words, and what it is about as keywords, at the level that the method is named after."""

    def __getattr__(self, level: str) -> Any:
        return getattr(_structlog(), level)


@cache
def _structlog() -> Any:
    # structlog loads rich for tracebacks where that happens to be installed: 6 MiB, and never used here. None marks a module as absent.
    absent = "rich" not in sys.modules
    if absent:
        sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog

    if absent:
        del sys.modules["rich"]
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    return structlog.get_logger()


logger = _Log()
