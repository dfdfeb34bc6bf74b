"""The application: its routes, its headers, its way to say that something is not there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from watcher import __version__
from watcher.web import api, documents, feed, letters, pages
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
SAID = {404: "没有这个页面", 405: "不能这样访问", 422: "地址里有看不懂的内容"}


def create_app(home: Home, store: Store, clock: Callable[[], datetime] | None = None) -> FastAPI:
    """Give the web application for a home and its open store; `clock` gives the present time where it is not the real one."""
    app = FastAPI(title="watcher", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = Desk(home, store, clock or (lambda: datetime.now(UTC)))
    for part in (pages, documents, letters, feed, api):
        app.include_router(part.router)

    @app.middleware("http")
    async def _safe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(RequestValidationError, _not_there)
    return app


def _not_there(request: Request, wrong: Exception) -> Response:
    status = wrong.status_code if isinstance(wrong, HTTPException) else 422
    detail = wrong.detail if isinstance(wrong, HTTPException) else "not understood"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": detail}, status)
    return desk(request).page("problem.html", status=status, said=SAID.get(status, "这个页面暂时打不开"))
