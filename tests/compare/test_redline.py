"""The redline as text, as a page and as a fragment."""

from __future__ import annotations

from watcher.compare import compare_texts, redline_fragment, redline_html, redline_text

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
    fragment = redline_fragment(changes, limit=1)
    assert "&lt;b&gt;" in fragment
    assert "<b>" not in fragment
    assert "另有 1 处变动未列出" in fragment
    assert "另有 2 条仅序号变动" in fragment


def test_long_unchanged_passages_are_shortened_in_a_fragment() -> None:
    old = "第一条　" + "花圃是城市的风景，" * 60 + "每三日浇水一次。"
    fragment = redline_fragment(compare_texts(old, old.replace("三日", "五日")).changes)
    assert "……" in fragment
    assert "三日" in fragment
    assert len(fragment) < 1000
