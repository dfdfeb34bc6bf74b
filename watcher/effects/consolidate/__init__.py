"""Consolidating: the text of a document after the amendments that a decision orders.

The decision is taken apart into statements (`decision`), these into typed instructions (`grammar`, `tables`), which are
carried out on the text (`carry_out`) and the articles numbered anew (`numbering`). A text is called complete only where
every instruction was carried out to the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.model import Consolidation

__all__ = ["consolidate"]


def consolidate(old_text: str, decision_text: str) -> Consolidation:
    """Give the text after the amendments that the decision orders (`consolidation`, imported when the first is carried out)."""
    from watcher.effects.consolidate import consolidation

    return consolidation.consolidate(old_text, decision_text)
