"""Consolidating: the text of a document after the amendments that a decision orders.

The decision is taken apart into statements (`decision`), these into typed instructions (`grammar`, `tables`), which are
carried out on the text (`carry_out`) and the articles numbered anew (`numbering`). A text is called complete only where
every instruction was carried out to the letter.
"""

from watcher.effects.consolidate.consolidation import consolidate

__all__ = ["consolidate"]
