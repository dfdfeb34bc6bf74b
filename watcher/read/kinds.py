"""What kind of document a text is: policy, law, news, interpretation, other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.model import Kind
from watcher.read.titles import is_notice_title, is_order_head, names_a_kind, table, tells_of_issue, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAW = re.compile(
    r"^(?:中华人民共和国[^，。：；]{1,40}(?:法|法典|修正案)|[^，。：；关]{2,40}条例)(?:[（(].{1,20}[）)])?$"
    r"|^(?:全国人民代表大会|全国人大|国务院|.{2,12}人民代表大会|.{2,12}人大).{0,20}关于(?:修改|废止|修订).*(?:法|条例|法规|法律|规定|办法)[》〉]?.{0,6}的决定$"
)
_CONGRESS = re.compile(r"人民代表大会(?:常务委员会)?公告$")  # by which a congress promulgates its regulations
_OPENING = 4  # paragraphs
_DECREE = re.compile(r"令(?:\d{4}年)?第\d+号$")
_OUTLET = re.compile(r"网|报|社|台|刊|杂志|客户端|频道|公众号|观察|新闻|传媒")


def is_draft(title: str) -> bool:
    """Say whether the title is that of a draft put out for comment (征求意见稿)."""
    words = tight(title)
    return any(word in words for word in table()["kinds"]["draft"])


def kind_of(title: str, texts: Sequence[str], *, number: str | None, signed: bool, addressed: bool, source: str | None, law: bool) -> Kind:
    """Decide the kind: title and number first, then the marks of press; nothing is news that is signed, numbered or addressed."""
    words, declared = tight(title), table()["kinds"]
    notice = is_notice_title(title)
    if not words or words in declared["other"]:
        return Kind.OTHER
    if any(word in words for word in declared["interpretation"]) and not (notice and number):
        return Kind.INTERPRETATION
    if law or is_order_head(title) or _LAW.match(words) or _CONGRESS.search(words) or (number and _DECREE.search(number)):
        return Kind.LAW
    if tells_of_issue(title) and source and not (number or signed):  # 某部印发《某办法》（来源：某报）
        return Kind.NEWS
    if number or notice or (signed and addressed):
        return Kind.POLICY
    return _unmarked(title, "".join(texts[:_OPENING]), signed=signed, source=source)


def _unmarked(title: str, opening: str, *, signed: bool, source: str | None) -> Kind:
    """Decide the kind of what has neither number nor a title that says it."""
    if _is_press(opening, source):
        return Kind.NEWS
    if names_a_kind(title) or signed:
        return Kind.POLICY
    return Kind.NEWS if source or any(word in opening for word in table()["kinds"]["event_words"]) else Kind.OTHER


def _is_press(opening: str, source: str | None) -> bool:
    """Say whether the first paragraphs read as press does, or the source is an outlet of it."""
    return any(word in opening for word in table()["kinds"]["news_words"]) or bool(source and _OUTLET.search(source))
