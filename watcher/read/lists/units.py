"""jpaas (大汉) columns: the rows come from a unit API whose parameters stand in the column's own page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FIRST_PAGE = '{"pageNo":1,"pageSize":20}'


def unit_address(root: HtmlElement, url: str) -> str | None:
    """Give the address that the page's unit script asks for its rows, or None where it has no such script."""
    for script in root.iter("script"):
        asked, address = script.get("querydata"), script.get("url")
        if not asked or not address:
            continue
        try:
            parameters = json.loads(asked.replace("'", '"'))
            whole = urljoin(url, address)
        except ValueError:
            continue
        if isinstance(parameters, dict) and all(isinstance(v, str) for v in parameters.values()):
            return f"{whole}?{urlencode(parameters | {'paramJson': _FIRST_PAGE})}"
    return None
