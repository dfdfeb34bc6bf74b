"""Identity: whether two numbers (发文字号) or two titles name the same document.

A title that is nearly the same is another document: other years, other batches, a decision amending a measure and
the measure itself differ in a few characters. So titles are compared by their words, never by likeness.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from watcher.compare.dress import fold

_NUMERALS = "0-9〇零一二三四五六七八九十百千两"
_SEPARATORS = "()《》\"',、;:"
# A separator between two numerals is kept: 第1、2批 is not 第12批.
_SEPARATOR = re.compile(rf"(?<![{_NUMERALS}])[{_SEPARATORS}]+|[{_SEPARATORS}]+(?![{_NUMERALS}])")
_STATE = "中华人民共和国"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "identity.toml").read_text("utf-8"))


def title_key(title: str) -> str:
    """Give the words of a title: folded, without brackets, quotation marks, commas and white space."""
    return _SEPARATOR.sub("", fold(title))


def quoted(title: str) -> str:
    """Give a title within quotation marks; marks of its own become inner ones: 《关于印发〈X〉的通知》."""
    return "《" + title.replace("《", "〈").replace("》", "〉") + "》"


def same_title(a: str, b: str) -> bool:
    """Whether two titles name one document: the same words, but for 中华人民共和国 at the head and an issuer before 关于.

    Years, batches, （试行）, 修改…的决定, 实施细则, 解读 are words: such titles name other documents.
    """
    key_a, key_b = title_key(a), title_key(b)
    if key_a == key_b:
        return bool(key_a)
    short, long = sorted((key_a, key_b), key=len)
    if not short or not long.endswith(short):
        return False
    head = long[: -len(short)]
    return head == _STATE or (short.startswith("关于") and _is_issuer(head))


def _is_issuer(head: str) -> bool:
    """Whether the words before 关于 can be bodies that issue: no verb, no quotation, no title within."""
    return bool(_ISSUER_HEAD.fullmatch(head)) and not re.search(r"关于|转发|印发|解读|答记者问|批转|学习|落实|执行", head)


_ISSUER_HEAD = re.compile(r"[^《》\"]{0,200}(?:部|委|局|厅|院|署|会|办|室|行|府|省|市|区|县|州|盟|社|处|组|队|中心|公司|部门|单位|机关)")


@cache
def _issuing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where an issuing title's verb and its carrier (的通知) stand."""
    words = _table()["issuing"]
    verbs, carriers = ("|".join(words[name]) for name in ("verbs", "carriers"))
    return re.compile(rf"(?<![转《〈<])(?:{verbs})"), re.compile(rf"的(?:{carriers})$")


def core_title(title: str) -> str | None:
    """Name the measure that an issuing notice carries: 关于印发《X》的通知 → X. None where it issues none, or several."""
    words = " ".join(title.split())
    verb_form, carrier_form = _issuing()
    verb, carrier = verb_form.search(words), carrier_form.search(words)
    if not verb or not carrier or re.search(r"转发|修改|修正|废止|解读", words[: verb.start()]):
        return None
    measure = words[verb.end() : carrier.start()].strip()
    for again in sorted(_table()["issuing"]["again"], key=len, reverse=True):
        measure = measure.removeprefix(again)
    return _unwrapped(measure.strip())


def _unwrapped(measure: str) -> str | None:
    """《X》 → X, 《X》（试行） → X（试行）; None for 《X》和《Y》."""
    spans = list(_top_quotations(measure))
    if not spans or spans[0][0] != 0:
        return measure or None
    if len(spans) > 1:
        return None
    start, end = spans[0]
    tail = measure[end:].strip()
    if tail and not re.fullmatch(r"[（(〔\[][^（）()]*[）)〕\]]", tail):
        return measure if not tail.startswith(("和", "、", "及", "等")) else None
    return (measure[start + 1 : end - 1] + tail).strip() or None


def _top_quotations(text: str) -> list[tuple[int, int]]:
    """Where the outermost 《…》 stand; nested 《》 count as inner ones."""
    spans, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        if sign == "《":
            start = i if depth == 0 else start
            depth += 1
        elif sign == "》" and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, i + 1))
    return spans
