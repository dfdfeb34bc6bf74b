"""The demo shows what it says: played once, with real passes and the real sender."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Demo
from watcher.demo import Played
from watcher.model import ChangeKind, SourceState


@pytest.fixture
def days(demo: Demo) -> list[Played]:
    return demo.days


def _told(played: Played) -> list[tuple[str, str | None]]:
    return [(str(c.kind), c.doc_number) for c in played.report.changes if not c.baseline]


def test_the_first_pass_tells_nobody(days: list[Played]) -> None:
    assert len(days[0].report.changes) == 6
    assert _told(days[0]) == []
    assert days[0].letters == ()


def test_a_new_notice_is_told_once_though_two_sites_show_it(days: list[Played]) -> None:
    assert _told(days[1]) == [("new", "样财金〔2026〕42号")]
    assert [letter.to for letter in days[1].letters] == ["li@example.org"]


def test_a_silent_amendment_is_found_and_a_redesign_is_none(days: list[Played]) -> None:
    assert _told(days[2]) == [("amended", "样财金〔2024〕18号")]
    (amended,) = days[2].report.changes
    assert [change.new.label for change in amended.redline if change.new] == ["第五条", "第七条"]
    assert ("insert", "应当") in amended.redline[1].parts


def test_half_a_sentence_repeals_and_an_outage_does_not(days: list[Played]) -> None:
    assert _told(days[3]) == [("new", "样工信规〔2026〕5号"), ("repealed", "样工信规〔2022〕3号")]
    repealed = days[3].report.changes[1]
    assert repealed.kind is ChangeKind.REPEALED
    assert str(repealed.effective_date) == "2026-10-01"
    assert repealed.by
    assert repealed.by.doc_number == "样工信规〔2026〕5号"
    assert "同时废止" in (repealed.quote or "")
    states = {source.id: source.state for source in days[3].report.sources}
    assert states["slscjg"] is SourceState.FAILED
    assert [notice.kind for notice in days[3].report.notices] == ["expires_soon"]
    assert [(letter.to, letter.items) for letter in days[3].letters] == [("chen@example.org", 2)]


def test_the_messages_lie_in_files(days: list[Played]) -> None:
    letters = [letter for played in days for letter in played.letters]
    assert letters
    for letter in letters:
        assert b"X-Watcher-Items:" in letter.eml.read_bytes()
        assert "本期要目" in letter.html.read_text("utf-8")
        assert isinstance(letter.html, Path)
