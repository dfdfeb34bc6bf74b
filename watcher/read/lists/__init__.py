"""List pages, feeds and list APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_list(data: bytes, *, url: str, content_type: str | None = None, select: Mapping[str, str] | None = None) -> Listing:
    """Read the rows of a list page."""
    return Listing(())
