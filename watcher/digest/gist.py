"""What a document is about, in two lines of its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.digest.labels import skipped_phrases
from watcher.model import Level

if TYPE_CHECKING:
    from watcher.model import Document

LENGTH = 110
"""Characters; about two lines of a mail on a desk, four on a phone."""
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_TELLING = {Level.PARAGRAPH, Level.ARTICLE, Level.HEADING1, Level.HEADING2}


def gist(document: Document) -> str:
    """Give the first words of substance: past the addressee (主送机关) and the sentence that only issues a measure (印发给你们)."""
    for words in _paragraphs(document):
        if len(words) >= 20 and not words.endswith(("：", ":")) and not any(phrase in words for phrase in skipped_phrases()):
            return _shortened(words)
    return _shortened(next((words for words in _paragraphs(document) if not words.endswith(("：", ":"))), ""))


def _paragraphs(document: Document) -> list[str]:
    if document.body:
        return [" ".join(block.text.split()) for block in document.body if block.level in _TELLING and block.text.strip()]
    return [" ".join(line.split()) for line in document.text.split("\n") if line.strip()]


def _shortened(words: str) -> str:
    """Cut after the last whole sentence that fits, else within the first."""
    if len(words) <= LENGTH:
        return words
    kept = ""
    for sentence in _SENTENCE.findall(words[: LENGTH + 1]):
        if not sentence.endswith(("。", "！", "？")):
            break
        kept += sentence
    return kept if len(kept) >= LENGTH // 3 else words[: LENGTH - 1] + "…"
