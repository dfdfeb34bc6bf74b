"""A small government site on loopback that changes when told to: pages with ETag, lists, trouble on request."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-样例部门</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 10:00"></head>
<body><div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>
<h2 class="title_con">{title}</h2><div class="xx">发布日期：{day}　浏览次数：{visits}</div>{status}
<div class="TRS_Editor">{body}</div><div class="footer">主办单位：样例部门</div></body></html>"""
LIST = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>政策发布-样例部门</title></head>
<body><div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div><ul class="xwfb_listbox">{rows}</ul>
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

    def publish(self, path: str, title: str, day: str, *paragraphs: str) -> Notice:
        notice = Notice(title, day, list(paragraphs))
        self.notices = {path: notice, **self.notices}
        return notice

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.status != 200:
            return self.status, b"<html><body>busy</body></html>"
        if path == "/robots.txt":
            return 404, b""
        if path == "/zcfb/":
            shown = {} if self.empty else {p: n for p, n in self.notices.items() if p not in self.off_list}
            rows = "".join(f'<li><a href="{p}" title="{n.title}">{n.title[:20]}</a><span>{n.day}</span></li>' for p, n in shown.items())
            return 200, LIST.format(rows=rows).encode()
        if path in self.bodies:
            return 200, self.bodies[path]
        if path in self.notices:
            return 200, self.notices[path].page(self.visits).encode()
        return 404, "<html><body>您访问的页面不存在</body></html>".encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def list_url(self) -> str:
        return self.url + "/zcfb/"

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                status, body = site.answer(self.path)
                tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                site.requests.append((self.path, status))
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8" if self.path.endswith(".txt") else "text/html; charset=utf-8")
                if status in {200, 304}:
                    self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
