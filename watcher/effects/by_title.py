"""Titles that act: 关于废止《X》的决定, 关于延长《X》有效期的通知. They are asked only where the text itself says nothing of the kind.

Source: 党政机关公文处理工作条例 (中办发〔2012〕14号) art. 9: a title is issuer, subject (关于…) and kind of document.
"""

from __future__ import annotations

import re

from watcher.effects.grouping import period_of
from watcher.effects.marks import mark
from watcher.effects.references import Aliases, Reference
from watcher.model import EffectKind

_ORDERS = re.compile(r"的(?:决定|通知|公告|通告|令|命令|修正案)(?:（第?[^）]{1,12}）)?$")
_VERBS = {
    "废止": EffectKind.REPEALS,
    "宣布失效": EffectKind.REPEALS,
    "停止执行": EffectKind.REPEALS,
    "修改": EffectKind.AMENDS,
    "修订": EffectKind.AMENDS,
    "修正": EffectKind.AMENDS,
    "调整": EffectKind.AMENDS,
    "延长": EffectKind.EXTENDS,
    "延续实施": EffectKind.EXTENDS,
    "继续执行": EffectKind.EXTENDS,
    "暂停执行": EffectKind.SUSPENDS,
    "暂停实施": EffectKind.SUSPENDS,
    "恢复执行": EffectKind.RESUMES,
    "恢复实施": EffectKind.RESUMES,
    "更正": EffectKind.CORRECTS,
}
_VERB = re.compile(r"(?:关于|^)(?:部分)?(?P<verb>" + "|".join(_VERBS) + r")(?=[《〈])")
_IN_PART = re.compile(r"(?:的)?(?:部分|有关|相关|个别)(?:条款|内容|规定|条文)|中(?:有关|关于)?")


def said_by_title(title: str) -> tuple[EffectKind, list[Reference]] | None:
    """Read the act that a title names and its targets, or None. 关于废止《X》部分条款的决定 repeals in part."""
    marked = mark(title.replace("〈", "《").replace("〉", "》"))
    verb = _VERB.search(marked.view)
    if not verb or not _ORDERS.search(marked.view):
        return None
    targets = period_of(marked, verb.end(), len(marked.view), Aliases({})).behind(verb.end())
    kind = _VERBS[verb["verb"]]
    if targets and kind is EffectKind.REPEALS and (targets[-1].articles or _IN_PART.match(marked.view, targets[-1].tail)):
        kind = EffectKind.PARTIALLY_REPEALS
    return (kind, targets) if targets else None


def changed_by_title(title: str) -> Reference | None:
    """Name the one document whose text a title says is changed, for the instructions that follow: 关于修改《X》的决定."""
    said = said_by_title(title)
    alone = said is not None and len(said[1]) == 1 and "等" not in re.sub("《.*》", "", title)
    return said[1][0] if said and alone and said[0] in {EffectKind.AMENDS, EffectKind.CORRECTS} else None
