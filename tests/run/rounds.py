"""Seven days of two sample sites with something of everything, for runs that must end in the same log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.support.site import Site
from tests.support.texts import measure, notice

AGENCY, OTHER = "样例省财政厅", "样例省商务厅"
TOPICS = ("节能改造", "技能培训", "场地租赁", "仓储物流", "市场开拓", "设备更新")


def stage(a: Site, b: Site) -> list[Callable[[], None]]:
    """The days' doings, the first of them before anybody has looked."""
    return [partial(doing, a, b) for doing in (_first, _news, _edits, _outage, _repeals, _gone, _quiet)]


def _first(a: Site, b: Site) -> None:
    for i, topic in enumerate(TOPICS, 1):
        site, agency, mark = (a, AGENCY, "样财建") if i % 2 else (b, OTHER, "样商规")
        name = f"{topic}补助资金管理办法"
        last = "本办法自印发之日起施行，有效期至2026年3月15日。" if i == 3 else "本办法自印发之日起施行。"
        text = measure(agency, f"{mark}〔2025〕{i}号", f"2025年{i}月6日", name, last)
        site.publish(f"/zcfb/t{i}.html", f"{agency}关于印发《{name}》的通知", f"2025-0{i}-08", *text)


def _news(a: Site, b: Site) -> None:
    for i, site in enumerate((a, b, a)):
        text = notice(AGENCY, f"样财企〔2026〕{i + 1}号", "2026年3月10日", f"第{i + 1}批试点")
        site.publish(f"/zcfb/n{i}.html", f"{AGENCY}关于做好第{i + 1}批试点工作的通知", "2026-03-11", *text)


def _edits(a: Site, b: Site) -> None:
    a.visits += 1
    a.notices["/zcfb/t1.html"].paragraphs[8] = "第三条　受理机构应当自收到申请之日起三十个工作日内完成审核。"
    b.notices["/zcfb/n0.html"] = a.notices["/zcfb/n0.html"]


def _outage(a: Site, b: Site) -> None:
    a.status = 503
    text = notice(OTHER, "样商规〔2026〕8号", "2026年3月12日", "消费促进")
    b.publish("/zcfb/n8.html", f"{OTHER}关于做好消费促进工作的通知", "2026-03-13", *text)


def _repeals(a: Site, b: Site) -> None:
    a.status = 200
    name = "市场开拓补助资金管理办法"
    last = f"本办法自2026年5月1日起施行。《{name}》（样财建〔2025〕5号）同时废止。"
    text = measure(AGENCY, "样财建〔2026〕5号", "2026年3月13日", name, last)
    a.publish("/zcfb/t50.html", f"{AGENCY}关于印发《{name}》的通知", "2026-03-14", *text)
    b.notices["/zcfb/t2.html"].status = "失效"
    b.notices.pop("/zcfb/t4.html")


def _gone(a: Site, _b: Site) -> None:
    a.visits += 1


def _quiet(_a: Site, _b: Site) -> None:
    """Nothing happens: what was gone is gone for the second day."""
