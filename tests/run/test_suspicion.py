"""When a page is not what it stands for: rules over readings, without a site."""

from __future__ import annotations

from datetime import date

import pytest

from watcher.compare import compare_texts
from watcher.model import Document
from watcher.run.concluding.suspicion import of_bare, of_pass, of_same, of_stranger

ERROR = "您的请求暂时无法处理\n节点异常，请稍后重试。\nRequest ID: {id}\n时间：2026-03-13 09:00:{id}"
BODY = "各市、县人民政府：为推进{topic}，现就有关事项通知如下。"


def page(text: str, title: str = "关于做好有关工作的通知", **facts: object) -> Document:
    return Document(title, str(facts.pop("number", "")) or None, text=text, **facts)  # type: ignore[arg-type]  # facts of the case


@pytest.mark.parametrize(
    ("texts", "same"),
    [
        ([ERROR.format(id=11), ERROR.format(id=12), ERROR.format(id=13)], 3),
        ([ERROR.format(id=11), ERROR.format(id=12)], 0),  # two may be a chance
        ([ERROR.format(id=i) for i in (11, 12, 13)] + [BODY.format(topic="夜间经济") * 9], 3),
        ([BODY.format(topic=topic) + f"\n{topic}的具体办法另行规定。" for topic in ("节能改造", "技能培训", "场地租赁")], 0),
        ([f"{BODY.format(topic=topic)}\n附件：申报表" for topic in ("节能改造", "技能培训", "场地租赁")], 0),
        (["", "", ""], 0),
    ],
)
def test_one_page_in_place_of_several_is_known_whatever_its_numbers_say(texts: list[str], same: int) -> None:
    aside = {
        f"https://www.example.gov.cn/{i}.html": page(text, f"第{i}件" if text.startswith("各市") else "") for i, text in enumerate(texts)
    }
    assert len(of_same(aside)) == same


@pytest.mark.parametrize(
    ("shown", "listed", "believed"),
    [
        (page("节点异常，请稍后重试。", "请求出错"), "关于做好夜间经济工作的通知", False),
        (page("节点异常，请稍后重试。", "请求出错"), None, True),  # nothing to hold it against
        (page("", "一图读懂夜间经济"), "一图读懂夜间经济", True),  # a picture under its own title
        (page("略", "公告", published_date=date(2026, 3, 1)), "关于做好夜间经济工作的通知", True),
        (page("略", "公告", number="样财企〔2026〕9号"), "关于做好夜间经济工作的通知", True),
        (page("现就有关事项通知如下。" * 20, "通知"), "关于做好夜间经济工作的通知", True),
    ],
)
def test_a_new_page_of_a_few_words_under_another_title_waits(shown: Document, listed: str | None, believed: bool) -> None:
    assert (of_stranger(shown, listed) is None) is believed


def test_a_field_is_lost_where_half_of_the_pages_show_it_no_more() -> None:
    assert [problem.said for problem in of_bare({"文号": 3, "日期": 2}, 6)] == ["3个页面不再有文号"]
    assert list(of_bare({"文号": 3}, 7)) == []


@pytest.mark.parametrize(("alike", "amended", "believed"), [(2, 2, True), (3, 3, False), (3, 29, False), (3, 60, True), (6, 60, False)])
def test_a_passage_that_comes_to_several_is_furniture_unless_many_more_are_amended(alike: int, amended: int, believed: bool) -> None:
    """Of many documents that are amended in one pass some are amended alike by chance."""
    before = "第一条　为规范管理，制定本办法。"
    added = ["第二条　本办法由市财政局解释。" if n < alike else f"第二条　受理期限为{n + 10}个工作日。" for n in range(amended)]
    reworded = [compare_texts(before, f"{before}\n{words}").changes for words in added]
    assert (of_pass(reworded, 1000) is None) is believed
