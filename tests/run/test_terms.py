"""Days that documents move: commencements, repeals and last days, told once, moved in the calendar, given back."""

from __future__ import annotations

import pytest

from tests.run.desk import Desk, kinds
from tests.support.texts import FILLER, measure

AGENCY = "样例省财政厅"
NAME = "仓储物流补助资金管理办法"
TITLE = f"{AGENCY}关于印发《{NAME}》的通知"
NUMBER = "样财建〔2026〕1号"
IT = f"《{NAME}》（{NUMBER}）"


def lay_measure(desk: Desk, last: str) -> None:
    assert kinds(desk.lay("/1.html", TITLE, *measure(AGENCY, NUMBER, "2026年3月9日", NAME, last)))[0] == "new"
    desk.day += 1


def say(desk: Desk, n: int, words: str, about: str = "有关事项", path: str = "", day: int = 0) -> list[tuple[str, str | None, str]]:
    """A notice with one sentence; gives what it tells beside itself, as kind, day and summary."""
    signed = f"2026年3月{day or 10 + desk.day}日"
    text = [f"样财办〔2026〕{n}号", "各有关单位：", FILLER[0], words, AGENCY, signed]
    told = desk.lay(path or f"/n{n}.html", f"{AGENCY}关于{about}的通知", *text)
    return [(str(c.kind), str(c.effective_date), c.summary) for c in told if c.kind != "new"]


def days_of(desk: Desk) -> dict[str, str]:
    return {uid.rsplit("-", 1)[0]: str(entry.day) for uid, entry in desk.agenda().items()}


def test_a_postponed_commencement_moves_its_day_and_is_no_expiry(desk: Desk) -> None:
    lay_measure(desk, "本办法自2026年4月1日起施行。")
    assert days_of(desk) == {"commencement": "2026-04-01"}
    [(kind, day, summary)] = say(desk, 2, f"经研究，{IT}延期至2026年6月1日起施行。")
    assert (kind, day) == ("extended", "2026-06-01")
    assert "施行日期改为2026年6月1日" in summary
    assert days_of(desk) == {"commencement": "2026-06-01"}
    assert desk.show(NUMBER, "2026-05-01").status == "not_yet"
    assert desk.show(NUMBER, "2026-06-01").status == "in_force"
    desk.day = 22
    assert desk.turn(0) == ([], []), "not on the day that was moved"
    desk.day = 83
    changes, notices = desk.turn(0)
    assert changes == []
    assert [(n.kind, str(n.date)) for n in notices] == [("takes_effect", "2026-06-01")]


def test_an_extension_survives_an_edit_of_the_text(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行，有效期至2026年3月20日。")
    assert [k for k, *_ in say(desk, 2, f"{IT}有效期延长至2026年12月31日。")] == ["extended"]
    text = measure(AGENCY, NUMBER, "2026年3月9日", NAME, "本办法自印发之日起施行，有效期至2026年3月20日。")
    assert kinds(desk.lay("/1.html", TITLE, *text[:8], text[8] + "另有规定的除外。", *text[9:])) == ["amended"]
    desk.day = 12
    assert desk.turn(0)[0] == []
    assert days_of(desk) == {"expiry": "2026-12-31"}
    assert desk.show(NUMBER, "2026-12-31").status == "in_force"
    assert desk.show(NUMBER, "2027-01-01").status == "expired"


def test_a_withdrawn_extension_gives_the_day_back(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行，有效期至2026年3月20日。")
    say(desk, 2, f"{IT}有效期延长至2026年12月31日。", about="延长仓储物流政策期限")
    desk.day += 1
    told = say(desk, 3, f"《{AGENCY}关于延长仓储物流政策期限的通知》（样财办〔2026〕2号）自本通知印发之日起废止。")
    assert [k for k, *_ in told] == ["repealed"]
    assert [(n.kind, str(n.date)) for n in desk.notices] == [("moved_back", "2026-03-20")]
    assert days_of(desk)["expiry"] == "2026-03-20"
    desk.day = 11
    assert kinds(desk.turn(0)[0]) == ["expired"]


def test_an_extension_repealed_after_it_worked_still_counts(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行，有效期至2026年3月13日。")
    say(desk, 2, f"{IT}有效期延长至2026年12月31日。", about="延长仓储物流政策期限")
    desk.day = 10
    say(desk, 3, f"《{AGENCY}关于延长仓储物流政策期限的通知》（样财办〔2026〕2号）自本通知印发之日起废止。")
    assert desk.notices == []
    assert days_of(desk)["expiry"] == "2026-12-31"


def test_a_repeal_still_to_come_is_moved_once(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行。")
    assert [(k, d) for k, d, _ in say(desk, 2, f"{IT}自2026年6月1日起废止。")] == [("repealed", "2026-06-01")]
    [uid] = desk.agenda()
    desk.day += 1
    [(kind, day, summary)] = say(desk, 3, f"{IT}自2026年12月31日起废止。")
    assert (kind, day) == ("repealed", "2026-12-31")
    assert "由2026年6月1日改为2026年12月31日" in summary
    assert {uid: str(entry.day) for uid, entry in desk.agenda().items()} == {uid: "2026-12-31"}
    desk.day += 1
    assert say(desk, 4, f"{IT}自2026年12月31日起废止。") == [], "who repeats it moves nothing"
    assert say(desk, 5, f"{IT}自2026年6月1日起废止。", day=9) == [], "nor does who spoke before"
    assert desk.show(NUMBER, "2026-12-30").status == "in_force"
    assert desk.show(NUMBER, "2026-12-31").status == "repealed"
    assert desk.show(NUMBER, "2026-06-02", known_at=desk.now.replace(day=11)).status == "repealed", "as was known before it was moved"
    desk.day = 83
    assert desk.turn(0) == ([], []), "nothing takes effect on the day that was moved"


def test_a_repeal_waits_for_the_commencement_of_the_measure_that_repeals(desk: Desk) -> None:
    lay_measure(desk, "本办法自2026年6月1日起施行。《仓储物流扶持办法》（样财建〔2020〕7号）同时废止。")
    [uid] = [uid for uid in desk.agenda() if "repeal" in uid]
    told = say(desk, 2, f"{IT}推迟至2026年12月31日起施行。")
    assert [(k, d) for k, d, _ in told] == [("repealed", "2026-12-31"), ("extended", "2026-12-31")]
    assert "由2026年6月1日改为2026年12月31日" in told[0][2]
    assert str(desk.agenda()[uid].day) == "2026-12-31"
    old = "样财建〔2020〕7号"
    assert desk.show(old, "2026-12-30").status != "repealed"
    assert desk.show(old, "2026-12-31").status == "repealed"
    desk.day += 1
    say(desk, 3, "《样例省财政厅关于有关事项的通知》（样财办〔2026〕2号）自本通知印发之日起废止。")
    assert desk.show(old, "2026-06-01").status == "repealed", "the postponement was withdrawn before it could work"
    assert str(desk.agenda()[uid].day) == "2026-06-01"


def test_a_repeal_with_a_day_of_its_own_waits_for_nothing(desk: Desk) -> None:
    lay_measure(desk, "本办法自2026年6月1日起施行。《仓储物流扶持办法》（样财建〔2020〕7号）自2026年6月1日起废止。")
    assert [(k, d) for k, d, _ in say(desk, 2, f"{IT}推迟至2026年12月31日起施行。")] == [("extended", "2026-12-31")]
    assert desk.show("样财建〔2020〕7号", "2026-06-01").status == "repealed"


def test_a_repeal_that_has_taken_effect_is_not_moved(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行。")
    say(desk, 2, f"{IT}自2026年3月12日起废止。")
    desk.day = 9
    assert say(desk, 3, f"{IT}自2026年12月31日起废止。") == []
    assert desk.show(NUMBER).status == "repealed"
    assert desk.agenda() == {}


def test_an_extension_beyond_a_repeal_to_come_lifts_it(desk: Desk) -> None:
    lay_measure(desk, "本办法自印发之日起施行。")
    say(desk, 2, f"{IT}自2026年6月1日起废止。")
    desk.day += 1
    say(desk, 3, f"{IT}有效期延长至2026年12月31日。")
    assert desk.show(NUMBER, "2026-06-02").status == "in_force"
    assert desk.show(NUMBER, "2027-01-01").status == "expired"
    assert days_of(desk) == {"expiry": "2026-12-31"}
    desk.day += 1
    assert [(k, d) for k, d, _ in say(desk, 4, f"{IT}自2026年9月1日起废止。")] == [("repealed", "2026-09-01")], "a repeal anew is news"
    assert desk.show(NUMBER, "2026-08-31").status == "in_force"
    assert desk.show(NUMBER, "2026-09-01").status == "repealed"


@pytest.mark.parametrize(("ahead", "given"), [((90, 30, 7), [16, 39]), ((10,), [36]), ((), [])])
def test_warnings_come_as_far_ahead_as_is_asked(desk: Desk, ahead: tuple[int, ...], given: list[int]) -> None:
    lay_measure(desk, "本办法自印发之日起施行，有效期至2026年4月25日。")
    desk.turn(0, (100,))  # the first, however far ahead, is not what is asked here
    warned = []
    for day in range(desk.day, 47):
        desk.day = day
        warned += [day for n in desk.turn(0, ahead)[1] if n.kind == "expires_soon"]
    assert [day for day in warned if day > 1] == given
