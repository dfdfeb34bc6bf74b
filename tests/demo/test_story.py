"""The demo's data hangs together, and its lines fit a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watcher.demo import story, wrapped
from watcher.demo.columns import columns_of
from watcher.demo.sites import LAYOUTS, policies


def test_every_policy_is_published_and_every_site_known() -> None:
    sites = story.sites()
    days = story.days()
    published = {(site, name) for day in days for site, name in day.publish}
    assert {name for _, name in published} == set(policies())
    assert {site for site, _ in published} == set(sites)
    assert {site.layout for site in sites.values()} | {layout for day in days for _, layout in day.redesign} == set(LAYOUTS)
    assert [day.date for day in days] == sorted(day.date for day in days)


def test_amended_words_stand_in_the_text_once() -> None:
    for day in story.days():
        for _, name, old, new in day.amend:
            assert policies()[name].text.count(old) == 1
            assert new not in policies()[name].text


def test_a_page_is_served_under_each_address_of_its_list() -> None:
    site = story.sites()["slsgxj"]
    for layout in LAYOUTS:
        site.layout = layout
        site.shelf = {"diagnosis": policies()["diagnosis"]}
        status, _, page = site.answer(LAYOUTS[layout].list_path)
        listed = page.decode(LAYOUTS[layout].charset)
        address = site.path("diagnosis")
        assert status == 200
        assert address in listed
        assert policies()["diagnosis"].number in site.answer(address)[2].decode(LAYOUTS[layout].charset)


def test_a_site_that_is_down_and_an_address_that_is_none() -> None:
    site = story.sites()["slczt"]
    assert site.answer("/nothing")[0] == 404
    site.down = True
    assert site.answer(LAYOUTS[site.layout].list_path)[0] == 503


@given(st.lists(st.tuples(st.just("equal"), st.text(st.sampled_from("本办法自2026年，。（）《》%abc ")))), st.integers(20, 80))
def test_wrapping_keeps_every_character_and_the_width(parts: list[tuple[str, str]], width: int) -> None:
    lines = list(wrapped(parts, width, colour=False))
    assert "".join(lines) == "".join(words for _, words in parts)
    assert all(line for line in lines)


def test_wrapping_breaks_before_the_width_and_not_within_a_number() -> None:
    words = "申请企业主导产品的营业收入占比不低于60.5%，上年度研发经费占营业收入的比重不低于3%。" * 3
    lines = list(wrapped([("equal", words)], 40, colour=False))
    assert all(columns_of(line) <= 40 for line in lines)
    assert not any(line.startswith(("，", "。", "%")) for line in lines)
    assert sum("60.5%，" in line for line in lines) == 3


def test_words_struck_and_put_in_are_marked_without_colours_and_with_them() -> None:
    parts = [("equal", "不高于"), ("delete", "1.5%"), ("insert", "1%"), ("equal", "。")]
    assert "".join(wrapped(parts, 60, colour=False)) == "不高于[-1.5%-]{+1%+}。"
    assert "\x1b[31;9m1.5%\x1b[0m" in "".join(wrapped(parts, 60, colour=True))
