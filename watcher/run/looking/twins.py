"""Two spellings of one address (http and https, with and without index.html) are one page: the one that was met first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Twins:
    """The addresses of a source by what their spellings have in common; made only when a list shows an address never seen."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = known
        self._by_key: dict[str, str] = {}

    def first(self, url: str) -> str:
        """Give the address under which the page of `url` was first met: its own, where it is new."""
        from watcher.read import address_key

        if not self._by_key:
            for known in self._known:
                self._by_key.setdefault(address_key(known), known)
        return self._by_key.setdefault(address_key(url), url)
