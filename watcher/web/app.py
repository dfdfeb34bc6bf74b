"""The application: its routes, its headers, its way to say that something is not there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from watcher import __version__
from watcher.web import api, documents, feed, issues, letters, membership, pages
from watcher.web.desk import Desk, desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from watcher.config import Home
    from watcher.store import Store

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""On every answer that does not bring its own: no scripts, nothing from elsewhere, and no word to the sites that are linked."""
SIGNED = ("/join/", "/preferences/", "/unsubscribe/", "/digests/")
"""Paths to which only a link in a letter leads."""
SAID = {404: "没有这个页面", 405: "不能这样访问", 422: "地址里有看不懂的内容"}


def create_app(home: Home, store: Store, clock: Callable[[], datetime] | None = None) -> FastAPI:
    """Give the web application for a home and its open store; `clock` gives the present time where it is not the real one."""
    app = FastAPI(title="watcher", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = Desk(home, store, clock or (lambda: datetime.now(UTC)))
    for part in (pages, documents, issues, letters, membership, feed, api):
        app.include_router(part.router)

    @app.middleware("http")
    async def _safe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    for trouble in (HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(trouble, _problem)
    return app


def _problem(request: Request, wrong: Exception) -> Response:
    """Say what is wrong with a call, in JSON or on a page; a fault of ours is logged by the server and not shown."""
    status, detail = 500, "a fault of the server"
    if isinstance(wrong, HTTPException):
        status, detail = wrong.status_code, wrong.detail
    elif isinstance(wrong, RequestValidationError):
        status, detail = 422, "not understood"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": detail}, status, HEADERS)
    said = SAID.get(status, "这个页面暂时打不开")
    if status == 404 and request.url.path.startswith(SIGNED):
        said = "这个链接不完整，或者已经失效：请从最近一封信里重新打开"
    page = desk(request).page("problem.html", status=status, said=said)
    page.headers.update(HEADERS)
    return page
