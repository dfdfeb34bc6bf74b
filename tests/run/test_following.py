"""Documents followed, through the store: what happens to them, and to what they rest on, is owed to those who follow."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from tests.run.desk import Desk, a_desk
from watcher.config import Home, Settings, Subscriber, load_home
from watcher.model import Change
from watcher.run.concluding import catching_up
from watcher.run.readers.joining import as_matched
from watcher.run.readers.profiles import load_profiles
from watcher.store import bases, chores, open_store, schema


@pytest.fixture
def desk(tmp_path: Path, store_url: str) -> Desk:
    with a_desk(tmp_path, store_url) as desk:
        yield desk  # type: ignore[misc]


def taken(home: Home, desk: Desk, changes: list[Change]) -> dict[str, list[str]]:
    profiles = load_profiles(home)
    with desk.store.read() as conn:
        return {f"{it.kind} {it.title}": sorted(profiles.matches(as_matched(conn, it, home))) for it in changes}


def home_of(path: Path, **follow: str) -> Home:
    channel = {"kind": "file", "url": "out"}
    rows = [Subscriber.model_validate({"id": ident, "channel": channel, "follow": [name]}) for ident, name in follow.items()]
    return replace(load_home(path), settings=Settings(), subscribers=tuple(rows))


def test_what_happens_to_a_basis_is_told_to_those_who_follow_what_rests_on_it(tmp_path: Path, desk: Desk) -> None:
    home = home_of(tmp_path, guide="海财发〔2025〕8号", measure="《海滨市资金管理办法》", other="《另一办法》")
    first = desk.lay("/1.html", "海滨市资金管理办法", "第一条 为规范资金，制定本办法。", "第二条 资金按季度拨付。")
    desk.turn()
    said = "根据《海滨市资金管理办法》，现就申报事项通知如下：一、按期申报。"
    guide = desk.lay("/2.html", "关于申报资金的通知", said, doc_number="海财发〔2025〕8号")
    desk.turn()
    gone = desk.lay("/3.html", "关于废止部分文件的决定", "《海滨市资金管理办法》自公布之日起废止。")
    assert taken(home, desk, [*first, *guide, *gone]) == {
        "new 海滨市资金管理办法": ["measure"],
        "new 关于申报资金的通知": ["guide"],
        "new 关于废止部分文件的决定": [],
        "repealed 海滨市资金管理办法": ["guide", "measure"],
    }


def test_a_text_that_rests_on_something_else_now_does_so(desk: Desk) -> None:
    [measure] = desk.lay("/1.html", "海滨市甲办法", "第一条 甲。")
    [other] = desk.lay("/2.html", "海滨市乙办法", "第一条 乙。")
    desk.lay("/3.html", "关于申报的通知", "根据《海滨市甲办法》，现就申报事项通知如下：一、按期申报。")
    desk.turn()
    desk.lay("/3.html", "关于申报的通知", "根据《海滨市乙办法》，现就申报事项通知如下：一、按期申报。")
    with desk.store.read() as conn:
        resting = [bases.resting_on(conn, int(it.document_id or 0)) for it in (measure, other)]
    assert [[cited.title for cited in found] for found in resting] == [[], ["关于申报的通知"]]


def test_documents_of_an_older_store_rest_on_theirs_too(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "AT_A_TIME", 1)
    [measure] = desk.lay("/1.html", "海滨市甲办法", "第一条 甲。")
    desk.lay("/2.html", "关于申报的通知", "根据《海滨市甲办法》，现就申报事项通知如下：一、按期申报。")
    url = desk.store.engine.url.render_as_string(hide_password=False)
    with desk.store.transaction() as conn:  # as it was before the basis was noted
        conn.execute(delete(schema.bases))
        for newer in ("chores", "places"):
            conn.execute(text(f"drop table {newer}"))
        conn.execute(text("update alembic_version set version_num = '0010'"))
    store = open_store(url, tmp_path / "state")
    for _ in range(2):
        catching_up.catch_up(store)
    with closing(store), store.read() as conn:
        assert [cited.title for cited in bases.resting_on(conn, int(measure.document_id or 0))] == ["关于申报的通知"]
        assert chores.reached(conn, chores.BASES) is None
