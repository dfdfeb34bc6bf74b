"""Asking for one address: politely, within one deadline, through redirects and one second try."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urljoin

from watcher.config import FetchSettings
from watcher.fetch.answer import Answer, Trouble
from watcher.fetch.errand import Errand, Route
from watcher.fetch.hosts import UNREACHABLE, Hosts
from watcher.fetch.judge import judge
from watcher.fetch.retry import pause_after
from watcher.fetch.robots import Rules, rules_from
from watcher.http import Http, NoReply
from watcher.model import Refusal

if TYPE_CHECKING:
    from types import TracebackType

    from watcher.fetch.hosts import Host, Pace
    from watcher.http import Reply
    from watcher.tls import Remedy

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SAME_METHOD = frozenset({307, 308})
MOST_REDIRECTS = 5
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ROBOTS_SECONDS = 10.0


class Client:
    """Gets pages within the settings' limits; an async context manager, one for a whole pass. Keeps nothing of the pages.

    Pauses between requests to one host are kept together with all who share `pace`; without it, by this client alone.
    """

    def __init__(self, settings: FetchSettings, pace: Pace | None = None) -> None:
        self._settings = settings
        self._http = Http(
            max_bytes=settings.max_bytes, connections=settings.concurrency, allow_private=settings.allow_private_hosts, http2=settings.http2
        )
        self._hosts = Hosts(settings, pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.__aexit__(kind, wrong, trace)

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        proxy: str | None = None,
        tls: Remedy | None = None,
        method: str = "get",
    ) -> Answer:
        """Ask for a page; with the validators that the server itself gave, a page that stands unchanged costs no body.

        `proxy` takes the place of the settings' own; `tls` is a source's remedy for its site; with the `method` form or json the
        address's query is sent as the body of a POST. Raises Trouble, which holds on to nothing of the exchange.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        errand = self._errand(url, headers, Route(proxy or self._settings.proxy, tls), self._settings.timeout)
        if method != "get":
            errand.send_query(method)
        try:
            reply = await self._follow(errand, obey=self._settings.respect_robots)
            if reply.url == errand.url:
                reply = replace(reply, url=url)
            outcome = judge(url, reply, asked_validators=bool(headers))
        except NoReply as wrong:
            outcome = Trouble(wrong.kind, wrong.reason)
        except ValueError as wrong:  # urllib's word for an address that cannot be split, here or in a redirect
            outcome = Trouble("url", f"the address cannot be asked: {wrong}")
        if isinstance(outcome, Trouble):
            raise Trouble(outcome.kind, outcome.reason)  # outside the handlers: no context that would keep the exchange alive
        return outcome

    def _errand(self, url: str, headers: dict[str, str], route: Route, seconds: float) -> Errand:
        ours = {"User-Agent": self._settings.user_agent, "Accept": ACCEPT, "Accept-Language": "zh-CN,zh;q=0.9"}
        return Errand(url, ours | headers, route, seconds)

    async def _follow(self, errand: Errand, *, obey: bool) -> Reply:
        """Go through redirects by hand, so that each step is checked like the first."""
        url, host = errand.url, self._hosts.of(errand.url)
        for _ in range(MOST_REDIRECTS + 1):
            if obey:
                await self._obey(host, url, errand.route)
            reply = await self._try_twice(host, url, errand)
            location = reply.headers.get("location")
            if reply.status not in REDIRECTS or not location:
                return reply
            if reply.status not in SAME_METHOD:
                errand.content = None
            url = urljoin(url, quote(location.strip().encode("latin-1"), safe="%/:?#[]@!$&'()*+,;=~"))
            before, host = host, self._hosts.of(url)
            errand.keep_cookies(reply if host is before else None)
        raise NoReply("redirects", f"more than {MOST_REDIRECTS} redirects, the last to {url[:200]}; the address leads in circles")

    async def _obey(self, host: Host, url: str, route: Route) -> None:
        """Raise NoReply where the site's robots.txt forbids the address; it is read once a host and day."""
        async with host.robots_lock:
            if host.rules is None or time.monotonic() > host.rules.until:
                host.rules = await self._rules(host, route)
                host.delay = host.rules.delay
        host.rules.check(url)

    async def _rules(self, host: Host, route: Route) -> Rules:
        errand = self._errand(f"{host.origin}/robots.txt", {}, route, min(self._settings.timeout, ROBOTS_SECONDS))
        agent = self._settings.user_agent
        reply = None
        try:
            reply = await self._follow(errand, obey=False)
        except NoReply as wrong:
            if wrong.kind in UNREACHABLE | {"private", "proxy"}:
                raise
        except ValueError:
            pass
        return rules_from(reply, agent)  # none: it stands behind a circle of redirects or a faulty one, or is no text at all

    async def _try_twice(self, host: Host, url: str, errand: Errand) -> Reply:
        """Ask, and once more after a short pause where the failure looks passing and the host was well before."""
        was_well = host.well
        outcome = await self._ask(host, url, errand)
        pause = pause_after(outcome) if was_well and errand.left > 0 else None
        if pause is not None:
            host.wait(pause)
            outcome = await self._ask(host, url, errand)
        if isinstance(outcome, NoReply):
            raise NoReply(outcome.kind, outcome.reason)
        return outcome

    async def _ask(self, host: Host, url: str, errand: Errand) -> Reply | NoReply:
        async with self._hosts.turn(host):
            began = time.monotonic()
            try:
                outcome: Reply | NoReply = await self._http.ask(
                    "GET" if errand.content is None else "POST",
                    url,
                    content=errand.content or b"",
                    headers=errand.headers_now(),
                    within=max(errand.left, 0.0),
                    proxy=errand.route.proxy,
                    remedy=errand.route.tls,
                )
            except NoReply as wrong:
                outcome = wrong.with_traceback(None)
            errand.left -= time.monotonic() - began
        host.note(outcome)
        return outcome


def fetch_once(url: str, settings: FetchSettings | None = None) -> Answer:
    """Get one page for a person who waits for it, not from inside an event loop; raises Refusal for whatever is no page."""

    async def errand() -> Answer:
        async with Client(settings or FetchSettings()) as client:
            return await client.get(url)

    try:
        answer = asyncio.run(errand())
    except Trouble as wrong:
        raise Refusal(wrong.reason) from None
    if answer.missing:
        raise Refusal(answer.missing)
    return answer
