"""One document at many places, and documents that enclose others: what is the same, and what is said once. On both databases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.run.desk import Desk, kinds
from tests.support.texts import FILLER, measure
from watcher.compare import bands_of
from watcher.model import Document
from watcher.run.concluding.reposts import prints_again

MINISTRY, PROVINCE = "样例部", "样例省人民政府办公厅"
OLD = "仓储物流补助资金管理办法"
NAME = "冷链物流补助资金管理办法"
NUMBER = "样部规〔2026〕7号"
LAST = f"本办法自2026年5月1日起施行。《{OLD}》（样部规〔2020〕3号）同时废止。"
ORIGINAL = measure(MINISTRY, NUMBER, "2026年3月3日", NAME, LAST)
TITLE = f"{MINISTRY}关于印发《{NAME}》的通知"


def lay_old(desk: Desk) -> None:
    text = measure(MINISTRY, "样部规〔2020〕3号", "2020年3月3日", OLD)
    desk.lay("/old.html", f"{MINISTRY}关于印发《{OLD}》的通知", *text, baseline=True)


def forward() -> tuple[str, list[str]]:
    """A province's forward with the ministry's notice below it, whole."""
    quoted = TITLE.replace("《", "〈").replace("》", "〉")
    own = ["样政办发〔2026〕21号", "各市、县人民政府：", f"现将《{quoted}》转发给你们，请结合实际认真贯彻执行。"]
    return f"{PROVINCE}转发{TITLE}的通知", [*own, PROVINCE, "2026年3月9日", TITLE, *ORIGINAL]


def test_a_forward_is_a_document_of_its_own_and_its_clauses_are_told_once(desk: Desk) -> None:
    lay_old(desk)
    assert sorted(kinds(desk.lay("/a.html", TITLE, *ORIGINAL))) == ["new", "repealed"]
    desk.turn()
    title, text = forward()
    told = desk.lay("/b.html", title, *text, source="second")
    assert [(c.kind, c.doc_number) for c in told] == [("new", "样政办发〔2026〕21号")]
    assert desk.show(NUMBER).status == "not_yet"
    assert desk.lay("/a.html", TITLE, *ORIGINAL) == []


def test_a_forward_seen_first_does_not_stand_for_the_original(desk: Desk) -> None:
    lay_old(desk)
    title, text = forward()
    first = desk.lay("/b.html", title, *text, source="second")
    desk.turn()
    then = desk.lay("/a.html", TITLE, *ORIGINAL)
    assert [(c.kind, c.doc_number) for c in then if c.kind == "new"] == [("new", NUMBER)]
    assert kinds(first + then).count("repealed") == 1


REPOSTS = [
    ("两部门规范冷链物流补助资金", ORIGINAL, True),
    ("样例部办法今起公布", ["（来源：样例部网站）", *ORIGINAL], True),
    ("样例部办法今起公布", [*ORIGINAL, "（责任编辑：李某）"], True),
    ("样例部办法今起公布", [words.replace("十五个", "二十个") for words in ORIGINAL], False),
    ("样例部办法今起公布", ORIGINAL[: len(ORIGINAL) * 2 // 3], False),
]


@pytest.mark.parametrize(("title", "text", "same"), REPOSTS)
def test_a_repost_under_another_heading_is_known_by_its_words_alone(desk: Desk, title: str, text: list[str], same: bool) -> None:
    desk.lay("/a.html", TITLE, *ORIGINAL)
    told = desk.lay("/r.html", title, *text, source="second", doc_number=None, written_date=None)
    assert told == [] if same else kinds(told)[0] == "new"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"title": "样例部关于印发第2批名单的通知"}, False),
        ({"title": f"样例省转发{NAME}"}, False),
        ({"doc_number": "样部规〔2026〕8号"}, False),
        ({"draft": True}, False),
        ({"text": "现将下文转发给你们。\n" + "\n".join(ORIGINAL)}, False),
        ({"text": "来源：样例部\n" + "\n".join(ORIGINAL)}, True),
        ({"text": "\n".join(ORIGINAL[:-1])}, False),
    ],
)
def test_word_for_word_decides(change: dict[str, object], same: bool) -> None:
    held = Document(NAME, NUMBER, text="\n".join(ORIGINAL))
    seen = Document(**({"title": "样例部新办法", "doc_number": None, "text": held.text} | change))  # type: ignore[arg-type]
    assert prints_again(held, seen) is same


@settings(max_examples=30)
@given(st.lists(st.sampled_from(FILLER), min_size=8, max_size=40), st.text("甲乙丙丁", max_size=30))
def test_texts_that_differ_little_share_a_band(sentences: list[str], more: str) -> None:
    text = "".join(f"第{i}条　{words}" for i, words in enumerate(sentences))
    other = text + more
    assert bands_of(text.replace("，", ",").replace("　", "")) == bands_of(text), "dress does not count"
    assert set(bands_of(text)) & set(bands_of(other))


def test_texts_of_other_words_share_none() -> None:
    one = "".join(f"第{i}条　{FILLER[i % 6]}" for i in range(30))
    other = "".join(f"{i}号事项由{chr(0x4E00 + i * 7)}{chr(0x5E00 + i * 11)}办理，{chr(0x6E00 + i * 13)}另行规定。" for i in range(60))
    assert not set(bands_of(one)) & set(bands_of(other))
    assert bands_of("短") == ()
