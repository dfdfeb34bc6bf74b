"""Titles that act: 关于废止《X》的决定, 关于延长《X》有效期的通知. They are asked only where the text itself says nothing of the kind.

Source: 党政机关公文处理工作条例 (中办发〔2012〕14号) art. 9: a title is issuer, subject (关于…) and kind of document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.effects.grouping import period_of
from watcher.effects.marks import mark
from watcher.effects.references import Aliases, Reference
from watcher.model import EffectKind

if TYPE_CHECKING:
    from watcher.effects.marks import Marked

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
_VERBS_BEHIND = {
    "更正": EffectKind.CORRECTS,
    "勘误": EffectKind.CORRECTS,
    "停止执行": EffectKind.REPEALS,
    "废止": EffectKind.REPEALS,
    "失效": EffectKind.REPEALS,
    "延": EffectKind.EXTENDS,
    "推迟": EffectKind.EXTENDS,
    "继续": EffectKind.EXTENDS,
    "暂": EffectKind.SUSPENDS,
    "恢复": EffectKind.RESUMES,
}
_BEHIND = re.compile(
    r"(?:部分内容|有关内容|附件|附表)?(?:的)?(?P<verb>(?:更正|勘误)(?=(?:的)?(?:公告|通知|说明|通告|启事)?$)|(?:有效期|实施期限|执行期限)?(?:的)?"
    r"(?:废止|停止执行|宣布失效|延期(?:施行|实施|执行)?|延长|延续实施|延续|推迟(?:施行|实施|执行)|继续(?:有效|执行|实施)|暂停(?:执行|实施|施行)|暂缓(?:执行|实施|施行)|恢复(?:执行|实施|施行))(?=的(?:决定|通知|公告|通告|令)$))"
)
_SEVERAL = re.compile(
    r"(?:修改|修订|修正)(?:和废止|、废止)?(?:部分|[^，。；]*等[0-9一二三四五六七八九十百两]{1,4}(?:件|部|个|项))[^，。；]*(?:的|案)"
)
_IN_PART = re.compile(r"(?:的)?(?:部分|有关|相关|个别)(?:条款|内容|规定|条文)|中(?:有关|关于)?")


def said_by_title(title: str) -> tuple[EffectKind, list[Reference]] | None:
    """Read the act that a title names and its targets, or None. 关于废止《X》部分条款的决定 repeals in part."""
    marked = mark(title.replace("〈", "《").replace("〉", "》"))
    verb = _VERB.search(marked.view)
    if not verb:
        return _said_behind(marked)
    if not _ORDERS.search(marked.view):
        return None
    targets = period_of(marked, verb.end(), len(marked.view), Aliases({})).behind(verb.end())
    kind = _VERBS[verb["verb"]]
    if targets and kind is EffectKind.REPEALS and (targets[-1].articles or _IN_PART.match(marked.view, targets[-1].tail)):
        kind = EffectKind.PARTIALLY_REPEALS
    return (kind, targets) if targets else None


def changes_several(title: str) -> bool:
    """Tell whether a title says that several documents are changed: 关于修改《X》等四件地方性法规的决定."""
    return bool(_SEVERAL.search(mark(title.replace("〈", "《").replace("〉", "》")).view))


def _said_behind(marked: Marked) -> tuple[EffectKind, list[Reference]] | None:
    """Read the title whose verb stands behind its target: 关于《X》的更正公告, 关于《X》延期施行的通知."""
    behind = _BEHIND.search(marked.view)
    if not behind:
        return None
    named = [r for r in period_of(marked, 0, len(marked.view), Aliases({})).named if r.tail == behind.start()]
    return (next(kind for words, kind in _VERBS_BEHIND.items() if words in behind["verb"]), named) if len(named) == 1 else None


def changed_by_title(title: str) -> Reference | None:
    """Name the one document whose text a title says is changed, for the instructions that follow: 关于修改《X》的决定."""
    said = said_by_title(title)
    alone = said is not None and len(said[1]) == 1 and "等" not in re.sub("《.*》", "", title)
    return said[1][0] if said and alone and said[0] in {EffectKind.AMENDS, EffectKind.CORRECTS} else None
