"""Titles: whether words are one, what kind of document they name, and which measures they say are issued."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from watcher.read.agencies import find_agencies, resolve
from watcher.read.signers import names_of_line, starts_with_body

_BRACKETS = r"(?:\s?[（(〔\[【][^（()）]{1,30}[）)〕\]】]|[》〉”\"'’])*"
_LONGEST = 260
_STATE = "中华人民共和国"
_WHO = re.compile(  # bodies of no table before 关于 or the verb
    r"[一-龥、（）()0-9]{1,60}?(?:[部委局署院厅会办]|办公室|政府|中心|集团|公司|领导小组|联席会议|等[一二三四五六七八九十0-9]{0,3}个?(?:部门|单位|部委))"
    r"(?:关于|印发|转发|批转|发布|公布)"
)
_DECREE = re.compile(r"(?:中华人民共和国)?(?P<who>.+?)令(?:\d{4}年)?第\d+号$")
_READING = re.compile(r"[^。；：！？]{0,60}《[^》]{4,80}》[^。；！？]{0,12}(?:解读|答记者问|问答|图解|释义|政策问答)")
_TELLS = re.compile(r"[^《》，。；：]{2,60}(?:印发|发布|公布|出台)《[^《》]{4,100}》")


@cache
def table() -> dict[str, Any]:
    """Give the declared words of titles and marks."""
    return tomllib.loads(files("watcher.read").joinpath("tables/documents.toml").read_text("utf-8"))


def tight(text: str) -> str:
    """Close up all white space, as titles and names are compared."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = table()
    notices, measures, verbs = ("|".join(sorted(words[key], key=len, reverse=True)) for key in ("notices", "measures", "verbs"))
    return {
        "notice": re.compile(rf"(?:{notices})(?:的补充)?{_BRACKETS}$"),
        "kind": re.compile(rf"(?:{notices}|{measures}){_BRACKETS}$"),
        "about": re.compile(rf"关于|{verbs}|{'|'.join(words['about'])}"),
        "quoted": re.compile(r"《(?P<name>(?:[^《》]|《[^《》]*》)+)》"),
        "issues": re.compile(
            r"(?:关于)?(?:印发|转发|批转|发布|公布|颁布|下发|重新印发|修订印发)(?P<names>.+?)(?:的)?(?:通知|公告|通告|决定|命令|令|函)"
        ),
        "order": re.compile(r"^(?P<who>[^，。：；]{2,60}?)(?:命\s?)?令$"),
        "announcement": re.compile(r"^(?P<who>(?:(?!关于|发布|印发)[^，。：；《》]){2,80}?)(?:公告|通告)$"),
        **{name: re.compile(pattern) for name, pattern in words["marks"].items()},
    }


def mark(name: str) -> re.Pattern[str]:
    """Give a declared mark of the layout: excerpt, note, addressee, annex, annex_head, ellipsis, printing."""
    return _patterns()[name]


def names_a_kind(title: str) -> bool:
    """Say whether the words end in a kind of document: …通知, …办法（试行）, …方案(2025—2027年)."""
    return bool(_patterns()["kind"].search(tight(title)))


def is_notice_title(title: str) -> bool:
    """Say whether the words are a whole title of a notice: who or 关于 or 印发 at the head, 通知 or its like at the end."""
    words = tight(title)
    if not 6 <= len(words) <= _LONGEST or re.search(r"[。；！？]", re.sub(r"《.*》", "", words)):
        return False
    patterns = _patterns()
    return bool(patterns["notice"].search(words) and patterns["about"].search(words) and starts_title(words))


def tells_of_issue(title: str) -> bool:
    """Say whether the words are the headline of a report on a document: 某部印发《某办法》."""
    words = tight(title)
    return len(words) <= _LONGEST and bool(_TELLS.fullmatch(words)) and starts_title(words)


def is_reading(title: str) -> bool:
    """Say whether the words are the headline of a reading of a document: 《某办法》解读, …就《某办法》答记者问."""
    return bool(_READING.fullmatch(tight(title)))


def starts_title(words: str) -> bool:
    """Say whether the words begin as titles do: with 关于, with the verb of issuing, or with a body."""
    words = tight(words)
    return words.startswith(("关于", "印发", "转发", "批转", "对", "《", "〈")) or starts_with_body(words) or bool(_WHO.match(words))


def is_order_head(title: str) -> bool:
    """Say whether the words are the head of a decree: 中华人民共和国国务院令, 国家市场监督管理总局令."""
    words = tight(title)
    found = _patterns()["order"].match(words)
    return bool(found and (starts_with_body(found["who"]) or found["who"].startswith(_STATE)))


def is_announcement_head(title: str) -> bool:
    """Say whether the words are the head of an announcement, above its number: 中华人民共和国海关总署公告."""
    found = _patterns()["announcement"].match(tight(title))
    return bool(found and names_of_line(found["who"].replace(_STATE, "")))


def issuers_of_order(title: str) -> tuple[str, ...]:
    """Name the bodies whose decree it is: 中华人民共和国国务院令 → 国务院; 国家发展改革委财政部令 → both; () for any other title."""
    found = _patterns()["order"].match(tight(title))
    who = found["who"].replace(_STATE, "") if found else ""
    return (names_of_line(who) or (who,)) if who else ()


def issuer_of_decree(number: str) -> str | None:
    """Name the body whose decree a number is: 某市人民政府令第88号 → 某市人民政府."""
    found = _DECREE.match(number)
    return found["who"] if found else None


def issued_names(title: str) -> tuple[str, ...]:
    """Name the measures that a title says are issued: 关于印发《甲办法》《乙办法》的通知, 关于印发甲办法的通知."""
    found = _patterns()["issues"].search(tight(title))
    if not found:
        return ()
    quoted = tuple(m["name"] for m in _patterns()["quoted"].finditer(found["names"]))
    return quoted or ((found["names"].strip("“”"),) if _patterns()["kind"].search(found["names"]) else ())


def bodies_in_title(title: str) -> tuple[str, ...]:
    """Name the bodies that stand before 关于 or the verb in a title, as the table of agencies calls them, in order."""
    head = re.split(r"关于|印发|转发|批转|发布|公布", title, maxsplit=1)[0]
    printed = names_of_line(head) or tuple(found.printed for found in find_agencies(head))
    return tuple(dict.fromkeys(agency.name for name in printed if (agency := resolve(name))))
