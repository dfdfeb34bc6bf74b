"""The text of a file as its parser hands it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file. `whole`: each line is a paragraph or a table's row, and none a printed line; `doubts` for the operator."""

    text: str
    whole: bool = True
    doubts: tuple[str, ...] = ()
