"""References from one article to others of the same text: 本法第五十七条, 依照前条、第六条的规定.

When articles are renumbered, the references to them follow. That is no change of substance, but it has to be the
same article that is meant: a reference that now points elsewhere is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.compare.dress import fold
from watcher.compare.structure import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE = re.compile(r"第[0-9〇零一二三四五六七八九十百千]{1,9}条(?:之[一二三四五六七八九十]{1,3})?")


def without_references(words: str) -> str:
    """Blank the numbers of all articles spoken of, in folded text."""
    return _REFERENCE.sub("第条", words) if "条" in words else words


def only_references_follow(old: str, new: str, renumbered: Mapping[tuple[int, ...], tuple[int, ...]]) -> bool:
    """Whether two folded texts differ only in references, each of which names the article that the old one named.

    `renumbered` maps the number of an old article to the number it has now.
    """
    if without_references(old) != without_references(new):
        return False
    pairs = zip(_REFERENCE.findall(old), _REFERENCE.findall(new), strict=True)
    return all(before == after or renumbered.get(number_of(fold(before))) == number_of(fold(after)) for before, after in pairs)
