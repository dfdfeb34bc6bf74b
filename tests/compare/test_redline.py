"""The redline as text, as a page and as a fragment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare import compare_texts, fair_share, redline_excerpt, redline_html, redline_text

OLD = "第一条　花圃每三日浇水一次。\n第二条　违反本办法的，予以警告。\n第三条　本办法自公布之日起施行。"
NEW = "第一条　花圃每五日浇水一次。\n第二条　种植箱应当固定。\n第三条　违反本办法的，予以警告。\n第四条　本办法自公布之日起施行。"


def test_plain_text_marks_what_was_struck_and_put_in() -> None:
    said = redline_text(compare_texts(OLD, NEW), color=False)
    assert said.startswith("修改 1 处，新增 1 处，序号变动 2 处")
    assert "花圃每[-三日-]{+五日+}浇水一次。" in said
    assert "仅序号变动：第二条 → 第三条，第三条 → 第四条" in said


def test_a_terminal_gets_colours() -> None:
    assert "\x1b[31;9m三日\x1b[0m\x1b[32;4m五日\x1b[0m" in redline_text(compare_texts(OLD, NEW), color=True)


def test_nothing_changed_is_said() -> None:
    assert "没有变化" in redline_text(compare_texts(OLD, OLD), color=False)
    assert "没有变化" in redline_html(compare_texts(OLD, OLD.replace("，", ",")), title="花圃")


def test_the_page_carries_its_styles_in_the_elements() -> None:
    page = redline_html(compare_texts(OLD, NEW), title="花圃 <办法>")
    assert "<title>花圃 &lt;办法&gt;</title>" in page
    assert 'name="viewport"' in page
    assert '<del style="color:' in page
    assert '<ins style="color:' in page
    assert page.index("第一条　修改") < page.index("第二条　新增")


def test_the_fragment_is_escaped_and_limited() -> None:
    changes = compare_texts(OLD, NEW.replace("五日", "<b>五</b>日").replace("应当固定", "必须固定")).changes
    fragment = redline_excerpt(changes, limit=1).html
    assert "&lt;b&gt;" in fragment
    assert "<b>" not in fragment
    assert "另有 1 处改动未列出" in fragment
    assert "另有 2 条仅序号变动" in fragment


def test_long_unchanged_passages_are_shortened_in_a_fragment() -> None:
    old = "第一条　" + "花圃是城市的风景，" * 60 + "每三日浇水一次。"
    fragment = redline_excerpt(compare_texts(old, old.replace("三日", "五日")).changes).html
    assert "……" in fragment
    assert "三日" in fragment
    assert len(fragment) < 1000


LONG = "\n".join(
    f"第{n}条　{'申请人应当提交材料，' * 30}受理机构可以在{n}日内办结，{'并书面告知申请人，' * 30}逾期不予受理。" for n in "一二三四五六"
)
LONGER = LONG.replace("可以在", "应当在").replace("逾期不予受理", "可以延期一次" + "，并说明理由" * 200)


def places(shown: str) -> int:
    return shown.count("<del") + shown.count("<ins")


@pytest.mark.parametrize("room", [0, 300, 900, 1500, 4000, 9000, 100_000])
def test_an_excerpt_keeps_to_its_room_and_counts_what_it_leaves_out(room: int) -> None:
    changes = compare_texts(LONG, LONGER).changes
    whole, cut = redline_excerpt(changes), redline_excerpt(changes, room=room)
    assert whole.left_out == 0
    assert len(cut.html.encode()) <= room + 200  # and the line that counts
    assert cut.text.count("〔删：") == cut.html.count("<del")
    assert cut.text.count("〔增：") == cut.html.count("<ins")
    assert (f"另有 {cut.left_out} 处改动未列出" in cut.html) == (cut.left_out > 0) == (places(cut.html) < places(whole.html))


def test_the_longest_article_gives_way_first() -> None:
    old = LONG + "\n第七条　每三日报告一次。"
    changes = compare_texts(old, LONGER + "\n第七条　每五日报告一次。").changes
    cut = redline_excerpt(changes, room=8000)
    assert "第七条　修改" in cut.text
    assert "〔删：三日〕〔增：五日〕报告一次。" in cut.text


@given(st.lists(st.integers(0, 500), max_size=12), st.integers(0, 3000))
def test_a_fair_share_fits_and_wastes_nothing(sizes: list[int], room: int) -> None:
    share = fair_share(sizes, room)
    taken = sum(min(size, share) for size in sizes)
    assert taken <= max(room, 0)
    assert taken == sum(sizes) or sum(min(size, share + 1) for size in sizes) > room


def test_what_is_said_of_a_redline_is_said_in_english_too() -> None:
    shown = redline_excerpt(compare_texts(OLD, NEW).changes, language="en", limit=1)
    assert "第一条　amended" in shown.text
    assert "[struck: 三日][added: 五日]" in shown.text
    assert "1 more alterations are not shown." in shown.text
