"""What is proposed for a source, and that the file says exactly that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import ConfigError, Home, Settings, load_home
from watcher.model import Item
from watcher.run.discover import ListLook, Look, unit_address
from watcher.run.draft import as_yaml, check_new, draft, proposed_id, write

ROWS = tuple(Item(f"https://www.example.gov.cn/t{i}.html", f"通知{i}") for i in range(20))


def look(*, site: str | None = None, column: str | None = None, title: str | None = None, rows: int = 20) -> Look:
    page = ListLook("https://www.example.gov.cn/zcfb/", "html", ROWS[:rows], None, (), site, column, title)
    return Look(lists=[page])


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
    source = draft("https://www.example.gov.cn/zcfb/", look(**names))  # type: ignore[arg-type]
    assert (source.name, source.agency, source.level, source.region) == (name, agency, level, region)


@pytest.mark.parametrize(("rows", "least"), [(20, 10), (1, 1), (3, 1)])
def test_half_of_the_rows_seen_are_expected(rows: int, least: int) -> None:
    assert draft("https://www.example.gov.cn/zcfb/", look(rows=rows)).expect.min_items == least


@given(
    name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda text: text.strip()),
    query=st.text("abc&=%[]#:'\"{}é通", max_size=20),
)
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, name: str, query: str) -> None:
    folder = tmp_path_factory.mktemp("home")
    source = draft(f"https://www.example.gov.cn/list?{query}", look(), name=" ".join(name.split()))
    write(Home(folder, Settings()), source, look())
    assert load_home(folder).source(source.id) == source


def test_nothing_is_written_over(tmp_path: Path) -> None:
    home = Home(tmp_path, Settings())
    source = draft("https://www.example.gov.cn/zcfb/", look())
    file = write(home, source, look())
    before = file.read_text("utf-8")
    with pytest.raises(ConfigError, match="not written over"):
        write(home, source, look(rows=5))
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
    text = as_yaml(draft("https://www.example.gov.cn/zcfb/", look()), look())
    assert "html, 20 rows a page; no further page was found" in text
    assert text.count("#") >= 6


def test_a_column_page_that_names_where_its_rows_are() -> None:
    page = (
        """<div><script parseType="x" url="/api/publish/front/page/build/unit" """
        """queryData="{'webId':'7a','tagId':'分页列表','pageId':'9'}"></script>"""
    )
    assert unit_address(page, "https://www.example.gov.cn/col/zcfb/index.html") == (
        "https://www.example.gov.cn/api/publish/front/page/build/unit?webId=7a&tagId=%E5%88%86%E9%A1%B5%E5%88%97%E8%A1%A8&pageId=9"
        "&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A20%7D"
    )
    assert unit_address("<script src='/build/unit.js'></script>", "https://www.example.gov.cn/") is None


@pytest.mark.parametrize("name", ["list_zcfb_blgg.html", "index_wwmwwzzccs.html"])
def test_a_real_column_page_names_where_its_rows_are(shared: Path, name: str) -> None:
    page = (shared / "pages" / "mofcom.gov.cn" / name).read_text("utf-8")
    address = unit_address(page, "http://www.mofcom.gov.cn/zcfb/blgg/")
    assert address is not None
    assert address.startswith("http://www.mofcom.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=")
    assert "pageId=" in address
