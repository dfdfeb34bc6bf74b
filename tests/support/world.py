"""Many generated sources on one server, with news and troubles day by day, and what must be told of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.support.site import Site, serving
from tests.support.texts import measure, notice

FIRST = date(2026, 3, 10)
TOPICS = ("节能改造", "技能培训", "场地租赁", "仓储物流", "市场开拓", "设备更新", "人才引进", "数据要素", "冷链物流", "夜间经济")
MANNERS = ("outage", "forbidden", "412", "521", "challenge", "login", "front", "soft", "not_found")
MANNERS += ("empty", "cut", "chunked_cut", "half", "loop")
ON_PAGES = ("outage", "challenge", "front", "soft", "not_found", "empty", "half", "mojibake")
LISTS = ("emptied", "halved", "bare")
SHARE = 0.05
"""Share of the sources that are in some trouble on any day."""
LONGEST = 3


@dataclass
class Due:
    """A change that must be told: of which document, and how many good passes its source has had since."""

    kind: str
    title: str
    source: str
    within: int = 1
    passes: int = 0


@dataclass
class World:
    """So many sources; `night` lets a day's news and troubles happen, `well` says who is in none."""

    count: int
    seed: int = 1
    day: int = 0
    sites: dict[str, Site] = field(default_factory=dict)
    troubled: dict[str, int] = field(default_factory=dict)  # source → last day of its trouble
    pending: list[Due] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)  # documents to which something happened
    port: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.numbers = 0
        for i in range(self.count):
            site = Site(home=f"/s{i}/zcfb/")
            self.sites[f"s{i}"] = site
            for n in range(5):
                self._measure(f"s{i}", site, FIRST - timedelta(days=300 - 50 * n))

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}{self.sites[name].home}"

    @property
    def well(self) -> list[str]:
        return [name for name in self.sites if name not in self.troubled]

    def night(self) -> None:
        """Let a day go by: troubles end and begin, documents are published, edited, repealed, taken off."""
        self.day += 1
        for name in [name for name, last in self.troubled.items() if last < self.day]:
            del self.troubled[name]
            self._set_right(self.sites[name])
        for name, site in self.sites.items():
            site.requests.clear()  # nobody reads them here, and in fifty days they are many
            chance = self.random.random()
            if name not in self.troubled and self.random.random() < SHARE / (1 + LONGEST) * 2:
                self._trouble(name, site)
            if chance < 0.15:
                self._news(name, site)
            elif chance < 0.18:
                self._edit(name, site)
            elif chance < 0.19:
                self._repeal(name, site)
            elif chance < 0.20:
                self._withdraw(name, site)

    def calm(self) -> None:
        """Let every trouble end, as on a day on which nothing else happens."""
        self.day += 1
        for name in self.troubled:
            self._set_right(self.sites[name])
        self.troubled.clear()

    def settle(self, told: list[tuple[str, str, str]]) -> list[str]:
        """Hold what a pass told (kind, title, source) against what was due; gives every fault in words."""
        faults: list[str] = []
        for kind, title, source in told:
            found = next((due for due in self.pending if (due.kind, due.title) == (kind, title)), None)
            if found:
                self.pending.remove(found)
            else:
                faults.append(f"day {self.day}: false {kind} of {title} at {source}")
        for due in self.pending:
            due.passes += due.source not in self.troubled
            if due.passes == due.within:
                faults.append(f"day {self.day}: {due.kind} of {due.title} at {due.source} was not told")
        return faults

    def _agency(self, name: str) -> str:
        return f"样例第{name[1:]}局"

    def _number(self, name: str, year: int) -> str:
        self.numbers += 1
        return f"样{name[1:]}规〔{year}〕{self.numbers}号"

    def _path(self, site: Site) -> str:
        return f"{site.home}t{self.numbers}.html"

    def _measure(self, name: str, site: Site, day: date) -> None:
        number = self._number(name, day.year)
        called = f"{self.random.choice(TOPICS)}第{self.numbers}期补助资金管理办法"
        text = measure(self._agency(name), number, f"{day.year}年{day.month}月{day.day}日", called)
        site.publish(self._path(site), f"{self._agency(name)}关于印发《{called}》的通知", f"{day}", *text)

    def _announce(self, name: str, site: Site, topic: str, *more: str) -> None:
        day = FIRST + timedelta(days=self.day)
        number = self._number(name, day.year)
        title = f"{self._agency(name)}关于做好{topic}第{self.numbers}批工作的通知"
        text = notice(self._agency(name), number, f"{day.year}年{day.month}月{day.day}日", f"{topic}第{self.numbers}批")
        site.publish(self._path(site), title, f"{day}", *text[:-2], *more, *text[-2:])
        self.pending.append(Due("new", title, name))

    def _news(self, name: str, site: Site) -> None:
        self._announce(name, site, self.random.choice(TOPICS))

    def _edit(self, name: str, site: Site) -> None:
        for path in self._free(site):
            days = self.random.randrange(20, 90)
            site.notices[path].paragraphs[8] = f"第三条　受理机构应当自收到申请之日起{days}个工作日内完成审核，并公示审核结果。"
            self.pending.append(Due("amended", site.notices[path].title, name))
            return

    def _repeal(self, name: str, site: Site) -> None:
        for path in self._free(site):
            old = site.notices[path]
            self._announce(name, site, "清理", f"三、《{old.title}》（{old.paragraphs[0]}）同时废止。")
            self.pending.append(Due("repealed", old.title, name))
            return

    def _withdraw(self, name: str, site: Site) -> None:
        for path in self._free(site):
            self.pending.append(Due("withdrawn", site.notices.pop(path).title, name, within=2))
            return

    def _free(self, site: Site) -> list[str]:
        """A measure to which nothing has happened yet, taken."""
        found = [path for path, one in site.notices.items() if "管理办法" in one.title and path not in self.touched][:1]
        self.touched.update(found)
        return found

    def _trouble(self, name: str, site: Site) -> None:
        self.troubled[name] = self.day + self.random.randrange(LONGEST)
        how = self.random.choice([*MANNERS, *(f"pages-{one}" for one in ON_PAGES), *LISTS])
        if how == "emptied":
            site.empty = True
        elif how == "bare":
            site.bare_list = True
        elif how == "halved":
            site.off_list = set(list(site.notices)[: len(site.notices) * 2 // 3])
        else:
            site.manner, site.misbehaves = how.removeprefix("pages-"), "pages" if how.startswith("pages-") else "all"

    def _set_right(self, site: Site) -> None:
        site.manner, site.misbehaves, site.empty, site.bare_list, site.off_list = None, "all", False, False, set()


@contextmanager
def a_world(count: int, seed: int = 1) -> Iterator[World]:
    """Serve a world on loopback."""
    world = World(count, seed)

    def find(path: str) -> Site | None:
        return world.sites.get(path.split("/")[1])

    with serving(find) as port:
        world.port = port
        yield world
