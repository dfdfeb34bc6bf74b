"""What is proposed for a source, and that the file says exactly that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import ConfigError, Home, Settings, load_home
from watcher.model import Item
from watcher.run.tending.discover import ListLook, Look
from watcher.run.tending.draft import as_yaml, check_new, draft, proposed_id, write
from watcher.run.tending.explore import Exploration

ROWS = tuple(Item(f"https://www.example.gov.cn/t{i}.html", f"通知{i}") for i in range(20))


AT = "https://www.example.gov.cn/zcfb/"
TODAY = date(2026, 6, 30)


def look(url: str = AT, *, site: str | None = None, column: str | None = None, title: str | None = None, rows: int = 20) -> Exploration:
    page = ListLook(AT, "html", ROWS[:rows], None, (), site, column, title)
    return Exploration(url, url, Look(lists=[page]))


@pytest.mark.parametrize(
    ("url", "ident"),
    [
        ("http://www.mof.gov.cn/zcfb/", "mof"),
        ("https://gks.mof.gov.cn/tj/", "gks.mof"),
        ("https://WWW.GXZF.GOV.CN/", "gxzf"),
        ("https://www.gov.cn/zhengce/", "gov"),
        ("https://zwgk.example.org.cn:8085/list", "zwgk.example"),
        ("http://127.0.0.1:8900/", "127.0.0.1"),
    ],
)
def test_an_id_comes_from_the_host(url: str, ident: str) -> None:
    assert proposed_id(url) == ident


@pytest.mark.parametrize(
    ("names", "name", "agency", "level", "region"),
    [
        ({"site": "中华人民共和国财政部", "column": "政策发布"}, "财政部 政策发布", "财政部", "national", None),
        (
            {"site": "广西壮族自治区人民政府门户网站", "column": "文件"},
            "广西壮族自治区人民政府 文件",
            "广西壮族自治区人民政府",
            "province",
            "广西壮族自治区",
        ),
        ({"title": "通知公告_生态环境部"}, "生态环境部 通知公告", "生态环境部", "national", None),
        ({"title": "某某网站"}, "某某网站", None, None, None),
        ({}, "www.example.gov.cn", None, None, None),
    ],
)
def test_names_are_taken_from_the_page_and_nothing_is_made_up(
    names: dict[str, str], name: str, agency: str | None, level: str | None, region: str | None
) -> None:
    source = draft(look(**names), TODAY)  # type: ignore[arg-type]
    assert (source.name, source.agency, source.level, source.region) == (name, agency, level, region)


@pytest.mark.parametrize(("rows", "least"), [(20, 10), (1, 1), (3, 1)])
def test_half_of_the_rows_seen_are_expected(rows: int, least: int) -> None:
    assert draft(look(rows=rows), TODAY).expect.min_items == least


@pytest.mark.parametrize(
    ("newest", "gap", "silence", "every"),
    [(TODAY, 2, 14, 30), (TODAY, 30, 60, 120), (TODAY - timedelta(days=90), 5, 180, 60), (TODAY, 90, 180, 360)],
)
def test_rhythm_and_assertions_come_from_the_rows(tmp_path: Path, newest: date, gap: int, silence: int, every: int) -> None:
    found = look()
    rows = tuple(replace(row, date=newest - timedelta(days=gap * i), doc_number="样发〔2026〕1号") for i, row in enumerate(ROWS))
    found.look.lists[0] = replace(found.look.lists[0], items=rows)
    source = draft(found, TODAY)
    assert (source.expect.max_silence, source.every) == (timedelta(days=silence), timedelta(minutes=every))
    assert source.expect.fill == {"date": 0.9, "number": 0.9}
    write(Home(tmp_path, Settings()), source, as_yaml(source, found))
    assert load_home(tmp_path).source(source.id) == source
    found.look.lists[0] = replace(found.look.lists[0], items=(*rows, ROWS[0]))
    assert draft(found, TODAY).expect.fill == {}


@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda text: text.strip()),
    query=st.text("abc&=%[]#:'\"{}é通", max_size=20),
)
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, name: str, query: str) -> None:
    folder = tmp_path_factory.mktemp("home")
    source = draft(look(f"https://www.example.gov.cn/list?{query}"), TODAY, name=" ".join(name.split()))
    write(Home(folder, Settings()), source, as_yaml(source, look()))
    assert load_home(folder).source(source.id) == source


def test_nothing_is_written_over(tmp_path: Path) -> None:
    home = Home(tmp_path, Settings())
    source = draft(look(), TODAY)
    file = write(home, source, as_yaml(source, look()))
    before = file.read_text("utf-8")
    with pytest.raises(ConfigError, match="not written over"):
        write(home, source, as_yaml(source, look(rows=5)))
    assert file.read_text("utf-8") == before
    with pytest.raises(ConfigError, match="--id"):
        check_new(load_home(tmp_path), None, "https://www.example.gov.cn/other/")
    with pytest.raises(ConfigError, match="watched already"):
        check_new(load_home(tmp_path), "another", "https://www.example.gov.cn/zcfb/")
    check_new(load_home(tmp_path), "another", "https://www.example.gov.cn/other/")


@pytest.mark.parametrize(
    ("ident", "url", "said"), [(None, "zcfb/index.html", "urls: .*http"), ("Bad ID", "http://www.example.gov.cn/", "id: ")]
)
def test_what_can_be_no_source_is_said_before_anything_is_asked(tmp_path: Path, ident: str | None, url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check_new(Home(tmp_path, Settings()), ident, url)


def test_the_file_explains_itself() -> None:
    text = as_yaml(draft(look(), TODAY), look())
    assert "html, 20 rows a page; one page" in text
    assert text.count("#") >= 6
