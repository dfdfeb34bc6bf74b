"""What a verification finds, and what it counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: its kind, which one, what is wrong, what to do, and whether it was repaired."""

    kind: str
    which: str
    wrong: str
    advice: str = ""
    repaired: bool = False


@dataclass
class Verified:
    """What was looked at, by kind, and what was found."""

    looked_at: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def open(self) -> list[Finding]:
        """Give what was found and not repaired."""
        return [finding for finding in self.findings if not finding.repaired]
