"""The program's own log, on standard error: the one door to structlog."""

from __future__ import annotations

import sys

# structlog loads rich for tracebacks where that happens to be installed: 6 MiB, and never used here. None marks a module as absent.
_absent = "rich" not in sys.modules
if _absent:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _absent:
    del sys.modules["rich"]

structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
logger = structlog.get_logger()
"""Takes an event in a few words, and what it is about as keywords."""
