"""The command line as a user runs it: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.calls import answer, call
from tests.support.homes import make_home, watcher
from tests.support.site import Site
from tests.support.texts import measure, notice

AGENCY = "样例省财政厅"
NAME = "节能改造补助资金管理办法"
DAY1, DAY2, DAY3 = (f"2026-03-{day}T09:00:00+08:00" for day in (10, 11, 12))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as served:
        old = measure(AGENCY, "样财建〔2023〕4号", "2023年1月6日", NAME)
        served.publish("/zcfb/old.html", f"{AGENCY}关于印发《{NAME}》的通知", "2023-01-08", *old)
        other = notice(AGENCY, "样财企〔2025〕2号", "2025年5月6日", "技能培训")
        served.publish("/zcfb/other.html", f"{AGENCY}关于做好技能培训工作的通知", "2025-05-08", *other)
        yield served


@pytest.fixture(scope="module")
def home(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has passed its baseline and one day on which a successor repealed its predecessor from June on."""
    folder = make_home(tmp_path_factory.mktemp("home"), {"one": site.list_url})
    first = answer(folder, "check", "--no-send", now=DAY1)
    assert [c["baseline"] for c in first["changes"]] == [True, True]
    last = f"本办法自2026年6月1日起施行，有效期至2026年12月31日。《{NAME}》（样财建〔2023〕4号）同时废止。"
    new = measure(AGENCY, "样财建〔2026〕5号", "2026年3月10日", NAME, last)
    site.publish("/zcfb/new.html", f"{AGENCY}关于印发《{NAME}》的通知", "2026-03-11", *new)
    second = answer(folder, "check", "--no-send", now=DAY2)
    assert sorted(c["kind"] for c in second["changes"]) == ["new", "repealed"]
    return folder


def test_check_prints_what_interfaces_promise(home: Path) -> None:
    again = answer(home, "check", "--no-send", now=DAY3)
    assert set(again) == {"started", "finished", "sources", "changes", "notices"}
    assert again["sources"] == [
        {"id": "one", "state": "unchanged", "problem": None, "advice": None, "listed": 3, "fetched": 0, "unchanged": 3, "held": 0}
    ]
    assert again["started"] == DAY3


def test_check_of_one_source_by_name_and_of_none(home: Path) -> None:
    assert answer(home, "check", "one", "--no-send", now=DAY3)["sources"][0]["id"] == "one"
    wrong = call(home, "check", "oen", "--no-send")
    assert wrong.status == 2
    assert "did you mean 'one'" in wrong.err


def test_a_dry_run_keeps_nothing(home: Path, site: Site) -> None:
    path = "/zcfb/dry.html"
    site.publish(path, f"{AGENCY}关于试运行工作的通知", "2026-03-12", *notice(AGENCY, "样财企〔2026〕77号", "2026年3月12日", "试运行"))
    try:
        for _ in range(2):
            dry = answer(home, "check", "--dry-run", now=DAY3)
            assert [c["doc_number"] for c in dry["changes"]] == ["样财企〔2026〕77号"]
    finally:
        site.notices.pop(path)


def test_changes_with_their_filters(home: Path) -> None:
    assert [c["kind"] for c in answer(home, "changes")["changes"]] == ["new", "repealed"]
    repealed = answer(home, "changes", "--kind", "repealed")["changes"]
    assert repealed[0]["doc_number"] == "样财建〔2023〕4号"
    assert repealed[0]["effective_date"] == "2026-06-01"
    assert repealed[0]["by"]["doc_number"] == "样财建〔2026〕5号"
    assert "同时废止" in repealed[0]["quote"]
    assert answer(home, "changes", "--since", "2026-03-12")["changes"] == []
    assert len(answer(home, "changes", "--baseline")["changes"]) == 4
    assert call(home, "changes", "--kind", "nonsense").status == 2


def test_show_answers_for_any_day_and_any_moment(home: Path) -> None:
    def status(day: str, known_at: str = DAY3) -> str | None:
        found: str | None = answer(home, "show", "样财建〔2023〕4号", "--as-of", day, "--known-at", known_at, now=DAY3)["status"]
        return found

    assert status("2022-12-31") == "not_yet"
    assert status("2026-05-31") == "in_force"
    assert status("2026-06-01") == "repealed"
    assert status("2026-06-01", DAY1) == "in_force", "on the first day nobody had heard of a repeal"


def test_show_tells_why(home: Path) -> None:
    told = answer(home, "show", "样财建〔2023〕4号", "--as-of", "2026-07-01", now=DAY3)
    assert told["since"] == "2026-06-01"
    assert "同时废止" in told["evidence"]
    assert told["acted_on_by"][0]["doc_number"] == "样财建〔2026〕5号"
    printed = call(home, "show", "样财建〔2023〕4号", "--as-of", "2026-07-01", now=DAY3).out
    assert "已废止" in printed
    assert "第一条" in printed


def test_show_of_one_place(home: Path) -> None:
    told = answer(home, "show", "样财建〔2026〕5号", "--at", "第七条第一款", now=DAY3)
    assert told["provision"].startswith("第七条　本办法自2026年6月1日起施行")
    nowhere = call(home, "show", "样财建〔2026〕5号", "--at", "第七条第二款")
    assert nowhere.status == 2
    assert "第七条第二款" in nowhere.err


def test_show_of_what_is_not_or_not_one(home: Path) -> None:
    assert call(home, "show", "没有这个文件").status == 2
    two = call(home, "show", NAME)
    assert two.status == 2
    assert "样财建〔2026〕5号" in two.err


def test_calendar_in_both_forms(home: Path, tmp_path: Path) -> None:
    days = [(e["day"], e["word"]) for e in answer(home, "calendar", now=DAY3)["calendar"]]
    assert days == [("2026-06-01", "废止"), ("2026-06-01", "施行"), ("2026-12-31", "到期")]
    file = tmp_path / "policies.ics"
    call(home, "calendar", "-o", str(file), now=DAY3)
    from icalendar import Calendar

    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert sorted(str(e["dtstart"].dt) for e in events) == ["2026-06-01", "2026-06-01", "2026-12-31"]
    assert len({str(e["uid"]) for e in events}) == 3


def test_import_is_an_archive_unless_told(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    text = [f"{AGENCY}关于做好人才引进工作的通知", *notice(AGENCY, "样财企〔2025〕7号", "2025年7月8日", "人才引进")]
    file.write_text("\n\n".join(text), "utf-8")
    done = answer(home, "import", str(file), now=DAY3)
    assert done["documents"] == 1
    assert [(c["kind"], c["baseline"]) for c in done["changes"]] == [("new", True)]
    assert answer(home, "import", str(file), now=DAY3)["changes"] == []
    refused = call(home, "import", str(tmp_path / "missing.txt"))
    assert refused.status == 1
    assert "missing.txt" in refused.err


def test_status_shows_the_sources(home: Path) -> None:
    found = call(home, "status", "--json").out
    assert json.loads(found, parse_constant=str)["sources"][0]["state"] in {"ok", "unchanged"}
    assert "one" in call(home, "status").out


def test_bad_configuration_is_refused_before_anything_runs(tmp_path: Path) -> None:
    home = make_home(tmp_path, {}, blank=False)
    (home / "config" / "watcher.yaml").write_text("fetch:\n  per_host_dealy: 3\n", "utf-8")
    wrong = watcher(home, "check", check=False)  # as a process, as it ends for a script
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("watcher: ")
    assert "watcher.yaml:2" in wrong.stderr
    assert "per_host_delay" in wrong.stderr
    assert not (home / "state").exists()


def test_a_time_without_offset_is_refused(home: Path) -> None:
    wrong = call(home, "check", "--now", "2026-03-10T09:00:00")
    assert wrong.status == 2
    assert "offset" in wrong.err


def test_work_refuses_on_sqlite(home: Path) -> None:
    wrong = call(home, "work")
    assert wrong.status == 2
    assert "PostgreSQL" in wrong.err


def test_every_command_has_help_with_an_example(home: Path) -> None:
    from watcher.cli.main import COMMANDS

    for command in COMMANDS:
        done = call(home, command, "--help")
        assert done.status == 0, command
        assert "Example:" in done.out, command
