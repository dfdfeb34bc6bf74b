"""Mail headers that Python's email package would spoil: long addresses in <…>, lists of ids, and a message's own key."""

from __future__ import annotations

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, EmailPolicy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import EmailMessage

WIDTH = 76


class WholeWords(UnstructuredHeader, BaseHeader):
    """A header of ASCII that is folded at its spaces, and never encoded or cut within a word.

    The package turns a word longer than a line into =?utf-8?q?…?= (CPython issue 85725), which no mail program
    reads as an address; RFC 5322 allows lines of up to 998 characters.
    """

    def fold(self, *, policy: Any) -> str:
        """Give the header with its folds."""
        lines = [f"{self.name}:"]
        for word in str(self).split():
            if len(lines[-1]) + 1 + len(word) > WIDTH and not lines[-1].endswith(":"):
                lines.append("")
            lines[-1] += f" {word}"
        folded: str = policy.linesep.join(lines) + policy.linesep
        return folded


def mail_policy(*, utf8: bool) -> EmailPolicy[EmailMessage]:
    """Give the policy for a whole message with CRLF line ends; `utf8` where an address is not ASCII (RFC 6532)."""
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "list-unsubscribe-post", "message-id", "references", "in-reply-to", "x-watcher-items"):
        registry.map_to_type(name, WholeWords)
    return SMTP.clone(header_factory=registry, utf8=utf8)
