"""The pages as a reader sees them: on a narrow phone, in the light and in the dark."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.support.browser import CHROMIUM, WITHOUT, look
from tests.web.conftest import NOW, Web
from watcher.run.readers.links import PREFERENCES, UNSUBSCRIBE, signed_path
from watcher.web import create_app

FIXED = ("/", "/join", "/documents", "/issues", "/sources", "/calendar", "/nothing-here")


@pytest.fixture(scope="module")
def public(web: Web) -> Iterator[Web]:
    """The same pages under an address that links can lead back to, so that one may join."""
    settings = web.home.settings
    given = settings.model_copy(update={"web": settings.web.model_copy(update={"base_url": "http://watch.example.org"})})
    home = dataclasses.replace(web.home, settings=given)
    with TestClient(create_app(home, web.store, lambda: NOW), base_url="http://watch.example.org") as client:
        yield Web(home, web.store, client)


def shown(web: Web) -> dict[str, str]:
    """Every sort of page by its path, with its style sheet in it."""
    listed = [
        *re.findall(r'href="(/changes/\w+)"', web.client.get("/").text),
        *re.findall(r'href="(/documents/\d+)"', web.client.get("/documents").text),
    ]
    paths = [*FIXED, *listed[:5], *(signed_path(web.home, purpose, "li") for purpose in (UNSUBSCRIBE, PREFERENCES))]
    sheet = f"<style>{web.client.get('/style.css').text}</style>"
    answers = {path: web.client.get(path) for path in paths}
    assert {path for path, answer in answers.items() if answer.status_code != 200} == {"/nothing-here"}
    return {path: re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: sheet, answer.text) for path, answer in answers.items()}


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_nothing_is_too_wide_too_small_or_too_pale(public: Web) -> None:
    pages = shown(public)
    seen = look(pages, 360)
    assert set(seen) == {(path, scheme) for path in pages for scheme in ("light", "dark")}
    assert [(path, fault) for path, found in seen.items() for fault in found["faults"]] == []
