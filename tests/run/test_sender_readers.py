"""What each reader asks for: a clock of their own, hours without messages, a message that says that all is well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.run.test_sender import MORNING, World, by_hook, by_mail
from tests.run.test_sender import world as world  # noqa: PLC0414 - the fixture


def test_nobody_is_woken(world: World) -> None:
    world.configure(by_mail("li", quiet_hours="22:00-07:00"), by_mail("wang"))
    night = MORNING.replace(hour=23)
    ident = world.record("甲办法", now=night)
    assert world.send(night).complete
    assert [mail.to for mail in world.mail.mails] == ["wang@example.org"]
    assert world.send(night + timedelta(hours=7, minutes=59)).tried == []
    assert world.send(night + timedelta(hours=8)).complete
    assert [(mail.to, mail.items) for mail in world.mail.mails[1:]] == [("li@example.org", ident)]


def test_a_message_that_failed_by_day_is_not_tried_again_by_night(world: World) -> None:
    world.configure(by_mail("li", quiet_hours="10:00-07:00"))
    world.record("甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    assert world.send().late == 1
    world.mail.refuse.clear()
    resting = world.send(MORNING + timedelta(hours=3))
    assert (resting.tried, resting.late) == ([], 0)
    assert world.send(MORNING + timedelta(hours=22)).complete
    assert len(world.mail.mails) == 1


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", 7), ("Europe/Berlin", 15), ("Asia/Shanghai", 8)])
def test_a_daily_digest_comes_in_the_morning_of_its_reader(world: World, zone: str, hour: int) -> None:
    world.configure(by_mail("li", frequency="daily", timezone=zone))
    world.record("甲办法", now=MORNING + timedelta(hours=8))
    slot = MORNING.replace(hour=hour, minute=30) + timedelta(days=1)
    assert world.send(slot - timedelta(minutes=1)).tried == []
    assert world.send(slot).complete
    assert len(world.mail.mails) == 1


@pytest.mark.parametrize("order", [("daily", "weekly", "immediate"), ("monthly", "daily", "weekly"), ("immediate", "monthly", "daily")])
def test_frequencies_that_change_lose_and_repeat_nothing(world: World, order: tuple[str, ...]) -> None:
    idents: list[str] = []
    now = MORNING
    for day, frequency in enumerate(order * 3):
        world.configure(by_mail("li", frequency=frequency), by_hook("hook", world.web, frequency="immediate"))
        idents += world.record(f"第{day}办法", now=now)
        world.send(now)
        now += timedelta(hours=31)
    world.configure(by_mail("li", frequency="immediate"))
    world.send(now)
    told = [item for mail in world.mail.mails for item in mail.items]
    assert sorted(told) == sorted(idents)
