"""How a server behaves when it does not behave: each manner writes one answer to the wire, as real ones do."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

HTML = "text/html; charset=utf-8"
CHALLENGE = """<html><head><script>var a=['_','_','j','s','l'];document.cookie='__jsl_clearance='+a.join('')+';path=/';
location.href=location.pathname+location.search</script></head><body></body></html>"""
LOGIN = """<html><head><title>统一身份认证平台</title></head><body><form action="/cas"><input name="u">
<input type="password" name="p"><button>登录</button></form></body></html>"""
SOFT = "<html><head><title>页面不存在</title></head><body><p>您访问的页面不存在或已删除！</p></body></html>"
FRONT = "<html><head><title>样例省人民政府</title></head><body><h1>样例省人民政府门户网站</h1><p>今日要闻</p></body></html>"
BOMB = gzip.compress(b"<html><body>" + b" " * 4_000_000)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = HTML, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def cut(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, 200, body[: len(body) // 2], Content_Length=str(len(body)))
    hang_up(handler)


def chunked_cut(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    half = body[: len(body) // 2]
    send(handler, 200, f"{len(half):x}\r\n".encode() + half + b"\r\n", Transfer_Encoding="chunked")
    hang_up(handler)


def short_length(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, 200, body, Content_Length=str(len(body) * 2 // 3))
    hang_up(handler)


def drip(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, 200, b"", Content_Length=str(len(body)))
    for i in range(30):
        handler.wfile.write(body[i : i + 1])
        handler.wfile.flush()
        time.sleep(0.1)
    hang_up(handler)


def to_front(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    if handler.path == "/":
        send(handler, 200, FRONT.encode())
    else:
        send(handler, 302, b"", Location="/")


def to_login(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    if handler.path.startswith("/sso/login"):
        send(handler, 200, LOGIN.replace("password", "text").encode())
    else:
        send(handler, 302, b"", Location=f"/sso/login?service={handler.path}")


def mojibake(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, 200, body.decode().encode("utf-8").decode("gbk", "ignore").replace("charset=utf-8", "").encode("utf-8"))


MANNERS: dict[str, Callable[[BaseHTTPRequestHandler, bytes], None]] = {
    "outage": lambda h, _: send(h, 503, "<html><body>系统繁忙</body></html>".encode()),
    "forbidden": lambda h, _: send(h, 403, b"<html><body>403 Forbidden</body></html>"),
    "412": lambda h, _: send(h, 412, b"<html><body><script>$_ts=1</script></body></html>"),
    "521": lambda h, _: send(h, 521, CHALLENGE.encode()),
    "challenge": lambda h, _: send(h, 200, CHALLENGE.encode()),
    "login": lambda h, _: send(h, 200, LOGIN.encode()),
    "login_elsewhere": to_login,
    "front": to_front,
    "soft": lambda h, _: send(h, 200, SOFT.encode()),
    "not_found": lambda h, _: send(h, 404, SOFT.encode()),
    "empty": lambda h, _: send(h, 200, b""),
    "blank": lambda h, _: send(h, 200, b"  \n"),
    "cut": cut,
    "chunked_cut": chunked_cut,
    "short_length": short_length,
    "half": lambda h, body: send(h, 200, body[: len(body) * 2 // 3]),
    "drip": drip,
    "loop": lambda h, _: send(h, 302, b"", Location=h.path),
    "bomb": lambda h, _: send(h, 200, BOMB, Content_Encoding="gzip"),
    "no_gzip": lambda h, body: send(h, 200, body, Content_Encoding="gzip"),
    "hang_up": lambda h, _: hang_up(h),
    "mojibake": mojibake,
    "gbk": lambda h, body: send(h, 200, body.decode().replace('<meta charset="utf-8">', "").encode("gb18030"), kind="text/html"),
    "304": lambda h, _: send(h, 304, b""),
}
"""Manner → what is written. The body is what a server that is well would have sent."""
