"""Words as they are sought: widths, case and dress aside, and white space inside Chinese text not counted."""

from __future__ import annotations

import re

from watcher.compare import fold

_SPACES = re.compile(r" +")
_LOOSE = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")  # a space counts between two Latin words only
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[”’」』）)]*)?")
_LONGEST = 160
"""Characters of a sentence that are shown; a longer one is cut around the word."""


class _Folds(dict[int, str]):
    """Code point → the form in which it is compared; filled as signs are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = folded = " " if sign.isspace() else fold(sign).casefold()
        return folded


_FOLDS = _Folds()


def fold_words(text: str) -> str:
    """Give a text in the form in which words are sought and found."""
    return _LOOSE.sub("", _SPACES.sub(" ", text.translate(_FOLDS)))


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Whether no Latin word or number is cut at either end: AI is not in RAIL, nor 5号 in 15号."""
    return not (_cut(folded, start) or _cut(folded, end))


def _cut(folded: str, at: int) -> bool:
    before, after = folded[at - 1 : at], folded[at : at + 1]
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())


def find_word(folded: str, word: str) -> int:
    """Give the offset at which a folded word first stands in a folded text, or -1."""
    at = folded.find(word)
    while at >= 0 and not stands_alone(folded, at, at + len(word)):
        at = folded.find(word, at + 1)
    return at


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences (句), each with its closing sign."""
    return [sentence for found in _SENTENCE.findall(text) if (sentence := found.strip())]


def clip(sentence: str, folded: str, word: str) -> str:
    """Give a sentence, or of a long one the part around `word`, with … where it was cut; `folded` is the sentence's fold."""
    if len(sentence) <= _LONGEST:
        return sentence
    # the fold may be shorter than the sentence; the place is found by its share of the whole
    middle = max(find_word(folded, word), 0) * len(sentence) // max(len(folded), 1)
    start = max(0, min(middle - _LONGEST // 3, len(sentence) - _LONGEST))
    end = start + _LONGEST
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")
