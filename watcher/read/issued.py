"""The measures that a notice issues (印发、转发、公布): their names, and where their text begins."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from watcher.read.titles import issued_names, mark, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = r"《((?:[^《》]|《[^《》]*》)+)》"
_GIVEN = (
    re.compile(
        rf"(?:现将|将|现印发|制定了|修订了|现公布|现发布)(?:修订后的)?(?P<names>(?:{_QUOTED}[、和及]?(?:（[^）]{{0,30}}）)?)+)"
        r"[^。]{0,12}?(?:印发|转发|发布|公布|下发)"
    ),
    re.compile(rf"(?P<names>{_QUOTED})(?:已经|已由|业经|经)[^。]*?(?:通过|同意|批准|审定)[^。]*?(?:公布|发布|印发|转发|施行)"),
    re.compile(rf"(?:制定了?|修订了?)(?P<names>{_QUOTED})[^。]{{0,10}}[。，,]?[^。]{{0,6}}现(?:予以?)?(?:印发|发布|公布)"),
)
_OPENING = 8000  # characters in which a notice says what it issues
_LONGER = 60  # a line so much longer than a name is no heading
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|jpg|png)\W*$", re.IGNORECASE)
_FOLD = str.maketrans("（）〈〉－—–“”‘’，：", "()《》---\"\"'',:")


def names_issued(title: str, opening: str) -> tuple[str, ...]:
    """Name what title and opening paragraphs say is issued, in order: names in 《》 first, one cut out of the title last."""
    words = tight(opening[:_OPENING])
    quoted = [name for name in issued_names(title) if f"《{name}》" in tight(title) or f"〈{name}〉" in tight(title)]
    for pattern in _GIVEN:
        for found in pattern.finditer(words):
            quoted += [m[1] for m in re.finditer(_QUOTED, found["names"])]
    unique: dict[str, str] = {}
    for name in quoted:
        unique.setdefault(_key(name), name)
    cut = [name for name in issued_names(title) if not any(_contains(key, _key(name)) for key in unique)]
    return (*unique.values(), *cut)


def _contains(one: str, two: str) -> bool:
    return one in two or two in one or same_name(one, two)


def find_heading(name: str, texts: Sequence[str], start: int) -> tuple[int, int] | None:
    """Find where a measure's heading stands from line `start` on: first and last line of the heading (it may be wrapped)."""
    wanted = _key(name)
    for i in range(start, len(texts)):
        joined = ""
        if (
            len(texts[i]) > len(name) + _LONGER
            or is_file_name(texts[i])
            or (texts[i].startswith("《") and not texts[i].rstrip().endswith("》"))
        ):
            continue
        for j in range(i, min(i + 4, len(texts))):
            joined += _key(texts[j])
            if same_name(wanted, joined):
                return i, j
            if len(joined) > len(wanted) + 12 or not _may_continue(texts[j]):
                break
    return None


def same_name(wanted: str, printed: str) -> bool:
    """Say whether a heading is the name: equal but for dress, 关于 in front, a misprint or a bracket behind."""
    if abs(len(wanted) - len(printed)) > max(6, len(wanted) // 3):
        return False
    if wanted == printed:
        return True
    bare = [re.sub(r"^关于|的(?=措施$|意见$|办法$)", "", re.sub(r"\([^()]*\)$", "", words)) for words in (wanted, printed)]
    if bare[0] == bare[1] and len(bare[0]) >= 4:
        return True
    alike = SequenceMatcher(None, wanted, printed, autojunk=False)
    return len(wanted) >= 8 and alike.real_quick_ratio() > 0.9 and alike.quick_ratio() > 0.9 and alike.ratio() > 0.92


def is_file_name(text: str) -> bool:
    """Say whether a line ends as the name of a file does: 名单.pdf."""
    return bool(_FILE.search(text))


def is_annex_head(text: str) -> bool:
    """Say whether a line is nothing but 附件, 附件1, 附表2：."""
    return bool(mark("annex_head").match(tight(text)))


def _key(name: str) -> str:
    return tight(name).translate(_FOLD).strip("《》")


def _may_continue(text: str) -> bool:
    return not text.rstrip().endswith(("。", "；", "：", ":", "，"))
