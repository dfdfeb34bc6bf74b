"""What every page needs at hand: the home, the store, the time, the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from watcher.compare import number_key
from watcher.digest import chinese_date, entry_of, kind_labels
from watcher.model import ChangeKind, ItemOwed
from watcher.run.asking.history import RELATION_WORDS
from watcher.signing import holds
from watcher.store.reading import Asked
from watcher.web.words import KINDS, STATES, SUPERSEDED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jinja2.sandbox import SandboxedEnvironment

    from watcher.config import Home
    from watcher.model import Change, Entry
    from watcher.store import Store

LARGEST = 2**31 - 1
"""The largest key that every database takes."""
Key = Annotated[int, Field(ge=0, le=LARGEST)]
LONGEST_SEARCH = 100
"""Characters of a search that are taken."""


@dataclass(frozen=True)
class Desk:
    """The home whose pages are shown, its store, and the clock."""

    home: Home
    store: Store
    clock: Callable[[], datetime]

    def page(self, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Fill in a page's template."""
        given = {"today": self.today(), "joining": self.joining, **values}
        return HTMLResponse(self._templates.get_template(f"web/{name}").render(given), status)

    @property
    def joining(self) -> bool:
        """Whether readers may subscribe here by themselves: a link can lead back, and the operator wants it."""
        web = self.home.settings.web
        return bool(web.base_url and web.joining)

    def sheet(self, name: str) -> str:
        """Give a file beside the templates as it stands."""
        source, _, _ = self._templates.loader.get_source(self._templates, f"web/{name}")  # type: ignore[union-attr]  # it is set below
        return source

    def today(self) -> date:
        """Give the present day in the home's zone."""
        return self.clock().astimezone(self.home.settings.zone).date()

    def knowing(self, day: date | None) -> datetime:
        """Give the moment up to which things are known: the end of a day in the home's zone, or now."""
        if day is None or day >= self.today():
            return self.local(self.clock())
        return datetime.combine(day + timedelta(days=1), time(), self.home.settings.zone)

    def local(self, moment: datetime) -> datetime:
        """Give a time in the home's zone."""
        return moment.astimezone(self.home.settings.zone)

    def base_url(self, request: Request) -> str:
        """Give the address under which readers reach these pages, without a slash at its end."""
        return (self.home.settings.web.base_url or str(request.base_url)).rstrip("/")

    @cached_property
    def source_names(self) -> dict[str, str]:
        """Give the names of the configured sources by their ids."""
        return {source.id: source.name for source in self.home.sources}

    @cached_property
    def _templates(self) -> SandboxedEnvironment:
        from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
        from jinja2.sandbox import SandboxedEnvironment

        found = SandboxedEnvironment(
            loader=FileSystemLoader(self.home.templates),
            autoescape=select_autoescape(("html",), default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        found.filters |= {"day": chinese_date, "moment": self._moment, "source": self._source_name, "address": address}
        found.globals |= {
            "kinds": {str(kind): row.label for kind, row in kind_labels().items()},
            "states": STATES,
            "superseded": SUPERSEDED,
            "document_kinds": KINDS,
            "acts": RELATION_WORDS,
        }
        return found

    def _source_name(self, ident: str) -> str:
        return self.source_names.get(ident, ident)

    def _moment(self, moment: datetime) -> str:
        return f"{self.local(moment):%Y-%m-%d %H:%M}"


def address(url: str) -> str:
    """Give an address that a site printed where it leads to a page; any other kind of address leads nowhere."""
    return url if url.startswith(("http://", "https://")) else "#"


def entry(change: Change) -> Entry:
    """Give a change as it is shown to a reader who is no subscriber."""
    return entry_of(ItemOwed(change))


def asked(q: str, kind: str, source: str) -> Asked:
    """Take what a reader typed and chose; a kind that is none asks for everything."""
    words = tuple(q[:LONGEST_SEARCH].split())
    key = number_key(" ".join(words)) if words else None
    return Asked(kind=kind if kind in set(ChangeKind) else None, source=source or None, words=words, keys=(f"number:{key}",) if key else ())


def checked_link(at: Desk, purpose: str, ident: str, token: str) -> None:
    """Let only those go on who were given the address; to all others there is no such page."""
    if not holds(at.home.state, f"{purpose}:{ident}", token):
        raise HTTPException(404)


def desk(request: Request) -> Desk:
    """Give the desk of the application that a request came to."""
    found: Desk = request.app.state.desk
    return found
