"""`config/vocabularies/*.yaml`: what a home adds to the words that queries may name. What they mean is the matching room's matter."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from watcher.config.models import Model


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]


class Worded(Model):
    """A topic or an industry: other names for it, and the words by which texts speak of it."""

    also: Words = ()
    words: Words = ()


class Placed(Model):
    """A region or a body: other names for it, and in which place it lies, or to which body it belongs."""

    also: Words = ()
    within: Words = ()


def _words_alone(value: Any) -> Any:
    return {"words": value} if isinstance(value, list | str) else value


class Vocabularies(Model):
    """One file of additions. A name that is known already gets the further names, words and places."""

    topics: dict[str, Annotated[Worded, BeforeValidator(_words_alone)]] = Field(default={})
    industries: dict[str, Annotated[Worded, BeforeValidator(_words_alone)]] = Field(default={})
    regions: dict[str, Placed] = Field(default={})
    agencies: dict[str, Placed] = Field(default={})
