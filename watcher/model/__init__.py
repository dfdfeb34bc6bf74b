"""The nouns: what the rooms hand to each other. Frozen, typed, and free of any input or output.

Dates are `datetime.date`; times are aware `datetime`; unknown is `None`, never a guess.
`as_json` turns any of these values into what the commands print (see docs/reference.md).
"""

from __future__ import annotations

from watcher.model.acts import Cited, DateForm, Effect, EffectKind, Target
from watcher.model.as_json import TOLD, as_json, change_json
from watcher.model.digests import Digest, Entry, File, ItemOwed, Match
from watcher.model.documents import Attachment, Block, Document, Issue, Item, Kind, Level, Listing, Reading, Refusal
from watcher.model.log import Change, ChangeKind, Notice, SourceState
from watcher.model.texts import AppliedInstruction, Comparison, Consolidation, Op, Provision, TextChange, UnappliedInstruction

__all__ = [
    "TOLD",
    "AppliedInstruction",
    "Attachment",
    "Block",
    "Change",
    "ChangeKind",
    "Cited",
    "Comparison",
    "Consolidation",
    "DateForm",
    "Digest",
    "Document",
    "Effect",
    "EffectKind",
    "Entry",
    "File",
    "Issue",
    "Item",
    "ItemOwed",
    "Kind",
    "Level",
    "Listing",
    "Match",
    "Notice",
    "Op",
    "Provision",
    "Reading",
    "Refusal",
    "SourceState",
    "Target",
    "TextChange",
    "UnappliedInstruction",
    "as_json",
    "change_json",
]
