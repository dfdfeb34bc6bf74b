"""The pages as a reader sees them: on a narrow phone, in the light and in the dark."""

from __future__ import annotations

import re

import pytest

from tests.support.browser import CHROMIUM, WITHOUT, look
from tests.web.conftest import Web
from watcher.run.links import PREFERENCES, UNSUBSCRIBE, signed_path

FIXED = ("/", "/join", "/documents", "/issues", "/sources", "/calendar", "/nothing-here")


def shown(web: Web) -> dict[str, str]:
    """Every sort of page by its path, with its style sheet in it."""
    listed = [
        *re.findall(r'href="(/changes/\w+)"', web.client.get("/").text),
        *re.findall(r'href="(/documents/\d+)"', web.client.get("/documents").text),
    ]
    paths = [*FIXED, *listed[:5], *(signed_path(web.home, purpose, "li") for purpose in (UNSUBSCRIBE, PREFERENCES))]
    sheet = f"<style>{web.client.get('/style.css').text}</style>"
    return {path: re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: sheet, web.client.get(path).text) for path in paths}


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_is_too_wide_too_small_or_too_pale(web: Web, *, dark: bool) -> None:
    pages = shown(web)
    seen = look(pages, 360, dark=dark)
    assert set(seen) == set(pages)
    assert [(path, fault) for path, found in seen.items() for fault in found["faults"]] == []
