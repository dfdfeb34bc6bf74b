"""What documents do to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EffectKind(StrEnum):
    """What one document does to another, or to itself."""

    REPEALS = "repeals"
    PARTIALLY_REPEALS = "partially_repeals"
    AMENDS = "amends"
    REPLACES = "replaces"
    EXTENDS = "extends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    CORRECTS = "corrects"
    EXPIRES = "expires"


class DateForm(StrEnum):
    """How exactly the text gives the date of an effect."""

    EXACT = "exact"
    RELATIVE = "relative"  # 自印发之日起30日后
    MONTH = "month"  # 2025年12月
    CONDITIONAL = "conditional"  # 自新规定施行之日起
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """The document that an effect acts on, as the text names it."""

    title: str | None = None
    doc_number: str | None = None
    date: date | None = None  # the date by which the text tells it apart
    articles: tuple[str, ...] = ()  # 第一条, 第二条第（一）项 …


@dataclass(frozen=True, slots=True)
class Effect:
    """One dated act of a document on a document, with the sentence it rests on."""

    kind: EffectKind
    target: Target
    effective_date: date | None
    date_form: DateForm
    quote: str
    by_title: str | None = None
    by_number: str | None = None
    start: int | None = None  # offsets of the quote in the document's text
    end: int | None = None
    doubtful: str | None = None  # why it is recorded for the operator and not told


@dataclass(frozen=True, slots=True)
class Cited:
    """The document by which something was done, as shown in a change."""

    title: str | None = None
    doc_number: str | None = None
