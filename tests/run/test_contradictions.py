"""What cannot all be true is noted for the operator, once, and decides nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.run.desk import Desk
from tests.support.calls import answer, call
from tests.support.homes import make_home
from tests.support.texts import FILLER, measure
from watcher.store import log

AGENCY = "样例省财政厅"
NAME = "市场开拓补助资金管理办法"
TITLE = f"{AGENCY}关于印发《{NAME}》的通知"
NUMBER = "样财建〔2025〕1号"
TEXT = measure(AGENCY, NUMBER, "2025年1月6日", NAME)


def noted(desk: Desk) -> list[tuple[str, str | None]]:
    with desk.store.read() as conn:
        return [(n.kind, n.doc_number) for n, _ in log.notices_of(conn, ["contradiction", "doubtful"])]


def say(desk: Desk, n: int, *words: str) -> None:
    text = [f"样财办〔2026〕{n}号", "各有关单位：", FILLER[0], *words, AGENCY, f"2026年3月{10 + desk.day}日"]
    desk.lay(f"/n{n}.html", f"{AGENCY}关于有关事项的通知", *text)


def test_a_page_that_calls_valid_what_was_repealed(desk: Desk) -> None:
    desk.lay("/1.html", TITLE, *TEXT, status="有效")
    say(desk, 2, f"《{NAME}》（{NUMBER}）自2026年3月12日起废止。")
    assert desk.turn(1)[1] == [], "still to come"
    desk.day = 4
    desk.lay("/1.html", TITLE, *TEXT, status="有效")
    assert [n.kind for n in desk.turn(0)[1]] == ["contradiction"]
    assert desk.turn(1)[1] == [], "once"
    assert noted(desk) == [("contradiction", NUMBER)]
    assert desk.show(NUMBER).status == "repealed", "and nothing is decided by it"


def test_a_page_that_calls_invalid_what_is_still_to_be_repealed(desk: Desk) -> None:
    desk.lay("/1.html", TITLE, *TEXT)
    say(desk, 2, f"《{NAME}》（{NUMBER}）自2026年6月1日起废止。")
    desk.day = 2
    assert desk.lay("/1.html", TITLE, *TEXT, status="失效") == []
    assert [n.kind for n in desk.turn(0)[1]] == ["contradiction"]


def test_a_mark_that_followed_the_repeal_is_no_contradiction(desk: Desk) -> None:
    desk.lay("/1.html", TITLE, *TEXT, status="有效")
    say(desk, 2, f"《{NAME}》（{NUMBER}）自2026年3月12日起废止。")
    desk.day = 4
    desk.lay("/1.html", TITLE, *TEXT, status="失效")
    desk.turn(0)
    assert noted(desk) == []


def test_a_mark_against_an_extension(desk: Desk) -> None:
    desk.lay("/1.html", TITLE, *measure(AGENCY, NUMBER, "2025年1月6日", NAME, "本办法自印发之日起施行，有效期至2026年5月1日。"))
    say(desk, 2, f"《{NAME}》（{NUMBER}）有效期延长至2027年12月31日。")
    desk.day = 2
    desk.lay(
        "/1.html", TITLE, *measure(AGENCY, NUMBER, "2025年1月6日", NAME, "本办法自印发之日起施行，有效期至2026年5月1日。"), status="失效"
    )
    assert noted(desk) == [("contradiction", NUMBER)]


@pytest.mark.parametrize(("last", "kinds"), [("本办法自2024年1月1日起施行。", []), ("本办法自印发之日起施行。", ["contradiction"])])
def test_a_commencement_before_the_signature_that_the_text_does_not_name(desk: Desk, last: str, kinds: list[str]) -> None:
    desk.lay("/1.html", TITLE, *measure(AGENCY, NUMBER, "2025年1月6日", NAME, last), effective_date=date(2024, 1, 1))
    assert [kind for kind, _ in noted(desk)] == kinds


def test_a_list_that_names_another_number_of_documents_than_it_says(desk: Desk) -> None:
    rows = ["附件", "废止的规范性文件目录", f"1.《{NAME}》（{NUMBER}）", "2.《节能改造补助资金管理办法》（样财建〔2025〕2号）"]
    text = [
        "样财办〔2026〕3号",
        "各有关单位：",
        "现决定废止下列3件规范性文件，自本通知印发之日起停止执行。",
        AGENCY,
        "2026年3月10日",
        *rows,
    ]
    desk.lay("/2.html", f"{AGENCY}关于废止部分规范性文件的通知", *text)
    assert "contradiction" in [kind for kind, _ in noted(desk)]


def test_what_agrees_is_not_noted(desk: Desk) -> None:
    desk.lay("/1.html", TITLE, *TEXT, status="有效")
    say(desk, 2, f"《{NAME}》（{NUMBER}）有效期延长至2027年12月31日。")
    desk.turn(3)
    assert noted(desk) == []


def test_status_lists_what_waits_for_a_person(tmp_path: Path) -> None:
    home = make_home(tmp_path, {})
    rows = ["附件", "废止的规范性文件目录", f"1.《{NAME}》（{NUMBER}）", "2.《节能改造补助资金管理办法》（样财建〔2025〕2号）"]
    text = ["现决定废止下列3件规范性文件，自本通知印发之日起停止执行。", AGENCY, "2026年3月10日", *rows]
    file = tmp_path / "list.txt"
    file.write_text("\n\n".join([f"{AGENCY}关于废止部分规范性文件的通知", "样财办〔2026〕3号", "各有关单位：", *text]), "utf-8")
    call(home, "import", str(file), now="2026-03-10T09:00:00+08:00")
    [notice] = answer(home, "status")["notices"]
    assert notice["kind"] == "contradiction"
    assert "3 documents stated, 2 found" in notice["text"]
    assert notice["recorded_at"].startswith("2026-03-10T09:00")
    assert "contradiction" in call(home, "status").out
