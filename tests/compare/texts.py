"""Texts of our own making for the properties: articles with numbers, lists and references, and their dress."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from watcher.compare import numeral_of

SUBJECTS = ("种植箱的所有人", "街道办事处", "区绿化管理部门", "楼宇的物业服务人", "花圃的养护者")
DUTIES = (
    "应当每三日浇水一次",
    "可以申请补助五十元",
    "不得遮挡消防通道",
    "应当在六月一日前登记",
    "负责清理落叶和枯枝",
    "应当购买不低于二万元的保险",
)
PLACES = ("窗台", "屋顶", "楼道", "阳台", "庭院", "围墙外侧")
TAILS = ("并保存记录。", "违者予以警告。", "法律另有规定的除外。", "具体办法另行制定。")

sentences = st.builds("{}在{}{}，{}".format, *(st.sampled_from(words) for words in (SUBJECTS, PLACES, DUTIES, TAILS)))
articles = st.lists(st.lists(sentences, min_size=1, max_size=3), min_size=1, max_size=12)


def law(bodies: list[list[str]]) -> str:
    """Write articles down as a text."""
    lines = ["花圃管理办法"]
    for number, paragraphs in enumerate(bodies, 1):
        lines.append(f"第{numeral_of(number)}条　{paragraphs[0]}")
        lines.extend(paragraphs[1:])
    return "\n".join(lines)


def _wrap(text: str, width: int) -> str:
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, max(1, len(line)), width))


DRESSES = {
    "half width": lambda text: text.translate(str.maketrans("，；：（）", ",;:()")),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "indented": lambda text: "\n".join("　　" + line for line in text.split("\n")),
    "no gap after the label": lambda text: re.sub(r"(?m)^([ 　]*第[^\n条]{1,6}条)[ 　]+", r"\1", text),
    "label on its own line": lambda text: re.sub(r"(?m)^([ 　]*第[^\n条]{1,6}条)[ 　]+", r"\1\n", text),
    "wrapped": lambda text: _wrap(text, 31),
    "zero width": lambda text: text.replace("的", "的\u200b"),
    "spaces": lambda text: text.replace("在", " 在 "),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
}
dresses = st.lists(st.sampled_from(sorted(DRESSES)), unique=True, max_size=4)


def dress(text: str, names: list[str]) -> str:
    """Put a text into other dress, one after the other."""
    for name in names:
        text = DRESSES[name](text)
    return text
