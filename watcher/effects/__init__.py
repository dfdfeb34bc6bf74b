"""What documents do to other documents, and when: dated acts with the sentence they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.effects.consolidate import consolidate

if TYPE_CHECKING:
    from watcher.effects.find import find_effects

__all__ = ["consolidate", "find_effects"]


def __getattr__(name: str) -> Any:
    """Import the finder when it is asked for: most passes find no new document, and start the sooner."""
    if name != "find_effects":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from watcher.effects.find import find_effects

    return find_effects
