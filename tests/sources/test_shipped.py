"""The configuration that comes with the program: complete, commented, and what it says are the defaults are the defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from tests.sources.forms import form_of
from watcher.config import Home, Settings, load_home, shipped
from watcher.match import parse_query
from watcher.read import read_list
from watcher.read.agencies import resolve

CONFIG = shipped("config")
FILES = sorted((CONFIG / "sources").rglob("*.yaml"))
SAVED = {
    "mof": ("mof.gov.cn/list_zhengcefabu.html", 0),
    "mof-gks": ("mof.gov.cn/gks_index.html", 0),
    "mof-yss": ("mof.gov.cn/yss_dfz.html", 0),
    "ndrc": ("ndrc.gov.cn/list_zcfb_tz.html", 4),
    "gd-drc": ("drc.gd.gov.cn/list_ywtz_excerpt.html", 0),
    "gxzf-dnr": ("dnr.gxzf.gov.cn/list_kyqjy_excerpt.html", 0),
    "gov": ("api/gov_ZUIXINZHENGCE.shape.json", 0),
    "gov-library": ("api/sousuo_zhengcelibrary_gw.shape.json", 0),
    "mofcom": ("api/jpaas_unit_mofcom.shape.json", 0),
    "nfra": ("api/nfra_SelectDocByItemIdAndChild.shape.json", 1),
    "gxzf": ("api/gxzf_igs_search_list.shape.json", 0),
    "chinatax-search": ("api/chinatax_search5.shape.json", 0),
    "chinatax-library": ("api/chinatax_getFileListByCodeId.shape.json", 0),
    "tax-nmg": ("api/neimenggu_chinatax_search_list.json", 0),
}
"""Source → the saved page or sample of its list, and which of its addresses that is."""


def home_of(folder: Path) -> Path:
    """Give a home whose configuration is the shipped one."""
    (folder / "config").symlink_to(CONFIG)
    return folder


def test_the_settings_are_the_defaults_and_name_them_all(tmp_path: Path) -> None:
    assert load_home(home_of(tmp_path)).settings == Settings()
    written = YAML(typ="safe").load((CONFIG / "watcher.yaml").read_text("utf-8"))
    assert _keys(written) == _keys(Settings().model_dump())


def _keys(value: Any) -> Any:
    return {key: _keys(inner) for key, inner in value.items()} if isinstance(value, dict) else None


def test_the_example_subscribers_work_once_they_are_taken_in(tmp_path: Path) -> None:
    assert load_home(home_of(tmp_path)).subscribers == ()
    text = re.sub(r"(?m)^# (?=- |  )", "", (CONFIG / "subscribers.yaml").read_text("utf-8"))
    (tmp_path / "taken" / "config").mkdir(parents=True)
    (tmp_path / "taken" / "config" / "subscribers.yaml").write_text(text, "utf-8")
    subscribers = load_home(tmp_path / "taken").subscribers
    assert len(subscribers) >= 3
    for subscriber in subscribers:
        parse_query(subscriber.query)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return load_home(home_of(tmp_path_factory.mktemp("shipped")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_source_says_whose_it_is(home: Home, file: Path) -> None:
    source = home.source(file.stem)
    assert home.groups[source.id] == file.parent.name
    assert file.read_text("utf-8").startswith(("# Form known from ", "# Form: "))
    assert source.agency
    assert resolve(source.agency) is not None, "an agency that the table does not know is not found by agency: in a query"
    assert source.level
    assert bool(source.region) == (source.level != "national")
    assert source.expect.min_items >= 5
    assert "http_only" not in source.quirks or all(url.startswith("http://") for url in source.urls)
    assert not (source.enabled and "unseen" in source.quirks), "a site is asked by itself only where the form of its list is known"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_source_reads_its_lists_and_their_next_pages(home: Home, file: Path) -> None:
    source = home.source(file.stem)
    for url in source.urls:
        form = form_of(url)
        listing = read_list(form.page(), url=url, select=source.select or None)
        assert [(i.url, i.title, str(i.date) if i.date else None) for i in listing.items] == form.expected(url), form.name
        assert not listing.doubts
        assert (listing.next is not None) == form.paged, form.name
        assert len(listing.items) * len(source.urls) >= source.expect.min_items


@pytest.mark.parametrize("ident", SAVED)
def test_each_saved_page_is_read_as_its_source_says(home: Home, shared: Path, ident: str) -> None:
    source = home.source(ident)
    name, at = SAVED[ident]
    listing = read_list((shared / "pages" / name).read_bytes(), url=source.urls[at], select=source.select or None)
    assert listing.items
    assert all(item.title and item.url.startswith("http") and item.date for item in listing.items)
    assert not listing.doubts
    if not name.startswith("api/"):
        assert len(listing.items) * len(source.urls) >= source.expect.min_items


def test_each_site_that_the_notes_name_is_there(home: Home, shared: Path) -> None:
    notes = (shared / "pages" / "api" / "gov-site-list").rglob("*.jsonl")
    named = {
        re.sub(r"^www\.", "", urlsplit(url).hostname or "")
        for file in notes
        for url in re.findall(r'"(https?://[^"]+)"', file.read_text("utf-8"))
    }
    hosts = {urlsplit(url).hostname or "" for source in home.sources for url in source.urls}
    assert len(named) > 60
    assert {site for site in named if not any(host == site or host.endswith(f".{site}") for host in hosts)} == set()


def test_a_source_of_which_only_the_front_page_is_known_says_so_and_is_off(home: Home) -> None:
    fronts = [source for source in home.sources if all(urlsplit(url).path == "/" for url in source.urls)]
    assert {"mohurd", "zhejiang", "smec", "shenzhen", "guangzhou"} <= {source.id for source in fronts}
    assert [source.id for source in fronts if source.enabled or "unseen" not in source.quirks] == []


def test_every_level_and_kind_of_publisher_is_there(home: Home) -> None:
    assert len(home.sources) >= 80
    assert {source.level for source in home.sources} == {"national", "province", "city"}
    assert set(home.groups.values()) == {"national", "tax", "province", "city", "bulletins"}
    provinces = {source.region for source in home.sources if home.groups[source.id] == "province" and source.region}
    assert len(provinces) == 31
    addresses = [url for source in home.sources for url in source.urls]
    assert len(addresses) == len(set(addresses))
    assert 20 <= sum(source.enabled for source in home.sources) <= 40
