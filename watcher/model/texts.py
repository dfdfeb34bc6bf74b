"""What changed between two texts, and what a decision makes of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """What happened to an article or paragraph between two texts."""

    MODIFIED = "modified"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class Provision:
    """An article or, where there are none, a heading's or paragraph's text with its label."""

    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """One difference of substance. `parts` rebuild both texts: ("equal" | "delete" | "insert", words).

    One that `follows` differs in nothing but references to articles that got another number, and is none of substance.
    """

    op: Op
    old: Provision | None
    new: Provision | None
    renumbered: bool = False
    parts: tuple[tuple[str, str], ...] = ()
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts; `changed` is false where only dress differs."""

    changed: bool
    changes: tuple[TextChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliedInstruction:
    """One instruction of an amending decision that was carried out."""

    quote: str
    op: str
    article: str | None


@dataclass(frozen=True, slots=True)
class UnappliedInstruction:
    """One instruction that was not carried out, and why."""

    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The text after a decision; complete only when every instruction was applied."""

    complete: bool
    text: str
    applied: tuple[AppliedInstruction, ...] = ()
    unapplied: tuple[UnappliedInstruction, ...] = ()
