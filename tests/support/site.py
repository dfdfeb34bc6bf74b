"""A small government site on loopback that changes when told to: pages with ETag, lists, trouble on request."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.support.manners import MANNERS

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-样例部门</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 10:00"></head>
<body><div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>
<h2 class="title_con">{title}</h2><div class="xx">发布日期：{day}　浏览次数：{visits}</div>{status}
<div class="TRS_Editor">{body}</div><div class="footer">主办单位：样例部门</div></body></html>"""
LIST = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>政策发布-样例部门</title></head>
<body><div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div><ul class="xwfb_listbox">{rows}</ul>{more}
<div class="footer">主办单位：样例部门</div></body></html>"""


@dataclass
class Notice:
    """A document on the site, as its page shows it."""

    title: str
    day: str
    paragraphs: list[str]
    status: str = ""

    def page(self, visits: int) -> str:
        body = "\n".join(f"<p>　　{words}</p>" for words in self.paragraphs)
        mark = f'<p class="zhuangtai">【{self.status}】</p>' if self.status else ""
        return PAGE.format(title=self.title, day=self.day, visits=visits, status=mark, body=body)


@dataclass
class Site:
    """Serve notices at their paths and a list of them at `/zcfb/`; use as a context manager."""

    notices: dict[str, Notice] = field(default_factory=dict)
    off_list: set[str] = field(default_factory=set)
    status: int = 200  # anything else: every address answers so
    empty: bool = False  # the list has furniture and no rows
    visits: int = 0  # furniture that moves
    bodies: dict[str, bytes] = field(default_factory=dict)  # other files
    requests: list[tuple[str, int]] = field(default_factory=list)
    manner: str | None = None  # how the server misbehaves (support/manners.py), and where: `all`, `list`, `pages`
    misbehaves: str = "all"
    lies: bool = False  # 304 whenever validators are sent, whatever has changed
    bare_list: bool = False  # the list shows no dates
    columns: tuple[str, ...] = ()  # what a row shows besides: number, status
    moved_list: bool = False  # at its place stands what `bodies` holds for it
    home: str = "/zcfb/"  # where its list stands
    per_page: int = 1000  # rows on a list page; the next ones stand at `index_1.html` …

    def publish(self, path: str, title: str, day: str, *paragraphs: str) -> Notice:
        notice = Notice(title, day, list(paragraphs))
        self.notices = {path: notice, **self.notices}
        return notice

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.status != 200:
            return self.status, b"<html><body>busy</body></html>"
        if path == "/robots.txt":
            return 404, b""
        if path == self.home and self.moved_list:
            return 200, self.bodies[path]
        if path == self.home or path.startswith(f"{self.home}index_"):
            return 200, self._list(int(path[:-5].rpartition("_")[2]) if path != self.home else 0).encode()
        if path in self.bodies:
            return 200, self.bodies[path]
        if path in self.notices:
            return 200, self.notices[path].page(self.visits).encode()
        return 404, "<html><body>您访问的页面不存在</body></html>".encode()

    def _list(self, number: int) -> str:
        shown = [] if self.empty else [(p, n) for p, n in self.notices.items() if p not in self.off_list]
        part = shown[number * self.per_page : (number + 1) * self.per_page]
        days = {p: "" if self.bare_list else f"<span>{n.day}</span>" for p, n in part}
        more_of = {p: "".join(f"<em>{self._cell(n, name)}</em>" for name in self.columns) for p, n in part}
        rows = "".join(f'<li><a href="{p}" title="{n.title}">{n.title[:20]}</a>{more_of[p]}{days[p]}</li>' for p, n in part)
        more = (number + 1) * self.per_page < len(shown)
        return LIST.format(rows=rows, more=f'<a href="{self.home}index_{number + 1}.html">下一页</a>' if more else "")

    @staticmethod
    def _cell(notice: Notice, name: str) -> str:
        return (notice.status or "有效") if name == "status" else notice.paragraphs[0]

    def _misbehaving(self, path: str) -> bool:
        where = "list" if path == self.home else "pages"
        return self.manner is not None and path != "/robots.txt" and self.misbehaves in {"all", where}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def list_url(self) -> str:
        return self.url + self.home

    def __enter__(self) -> Self:
        self._served = serving(lambda _: self)
        self._port = self._served.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.__exit__(None, None, None)

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Write the answer to one request."""
        status, body = self.answer(handler.path)
        if self._misbehaving(handler.path):
            self.requests.append((handler.path, 0))
            MANNERS[self.manner or ""](handler, body)
            return
        tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        asked = handler.headers.get("If-None-Match")
        if status == 200 and asked is not None and (asked == tag or self.lies):
            status, body = 304, b""
        self.requests.append((handler.path, status))
        handler.send_response(status)
        handler.send_header("Content-Type", "text/plain; charset=utf-8" if handler.path.endswith(".txt") else "text/html; charset=utf-8")
        if status in {200, 304}:
            handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def serving(find: Callable[[str], Site | None]) -> Iterator[int]:
    """Serve sites on loopback, each path by the site that `find` gives for it; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            site = find(self.path)
            if site:
                site.respond(self)
            else:
                MANNERS["front" if self.path == "/" else "not_found"](self, b"")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
