"""The demo's sample sites: invented policies (policies.toml) shown in the layouts of real sites (layouts/)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Layout:
    """How a site prints: the address of its list, the pattern of its pages' addresses, and its encoding."""

    list_path: str
    page_path: str
    charset: str = "utf-8"
    list_type: str = "text/html"


LAYOUTS = {
    "portal": Layout("/zwgk/zcwj/", "/zwgk/zcwj/{day:%Y%m}/t{day:%Y%m%d}_{serial}.html"),
    "table": Layout("/zcfg/", "/zcfg/{day:%Y}/{serial}.htm", charset="gbk"),
    "cards": Layout("/zcfg/", "/policy/detail/{serial}"),
    "feed": Layout("/rss/tzgg.xml", "/art/{day:%Y/%m/%d}/art_{serial}.html", list_type="application/rss+xml"),
}
"""`portal` a content system with meta tags; `table` an old site of nested tables in GBK; `cards` a new one; `feed` RSS."""


@dataclass(frozen=True, slots=True)
class Policy:
    """An invented document as a site prints it."""

    title: str
    number: str
    issuer: str
    published: date
    text: str


@cache
def policies() -> dict[str, Policy]:
    """Give the demo's policies by their names."""
    table = tomllib.loads((resources.files(__package__) / "policies.toml").read_text("utf-8"))
    return {name: Policy(**row) for name, row in table.items()}


@dataclass(slots=True)
class Site:
    """One site as it stands at the moment; `visits` is furniture that differs on every look."""

    id: str
    name: str
    agency: str
    level: str
    layout: str
    shelf: dict[str, Policy] = field(default_factory=dict)
    down: bool = False
    visits: int = 0
    base: str = ""

    @property
    def list_url(self) -> str:
        """Give the address of its list."""
        return self.base + LAYOUTS[self.layout].list_path

    def path(self, name: str) -> str:
        """Give the address of a policy's page on this site, as its layout has it."""
        return LAYOUTS[self.layout].page_path.format(day=policies()[name].published, serial=1000 + list(policies()).index(name))

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Give status, content type and bytes for an address."""
        self.visits += 1
        if self.down:
            return 503, "text/plain", b"Service Unavailable"
        layout = LAYOUTS[self.layout]
        if path == layout.list_path:
            return 200, layout.list_type, self._list(layout)
        for name, policy in self.shelf.items():
            if path == self.path(name):
                return 200, "text/html", self._page(policy, layout)
        return 404, "text/plain", b"Not Found"

    def _list(self, layout: Layout) -> bytes:
        shown = sorted(self.shelf.items(), key=lambda row: row[1].published, reverse=True)
        rows = [{"title": policy.title, "published": policy.published, "path": self.path(name)} for name, policy in shown]
        ending = "xml" if layout.list_type.endswith("xml") else "html"
        return self._filled(f"{self.layout}.list.{ending}", layout, rows=rows)

    def _page(self, policy: Policy, layout: Layout) -> bytes:
        given = {"title": policy.title, "number": policy.number, "published": policy.published, "source": policy.issuer}
        return self._filled(f"{self.layout}.page.html", layout, lines=policy.text.strip().split("\n"), **given)

    def _filled(self, template: str, layout: Layout, **values: object) -> bytes:
        page = _templates().get_template(template).render(site=self.agency, base=self.base, visits=self.visits, **values)
        return page.encode(layout.charset)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("watcher.demo", "layouts"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
