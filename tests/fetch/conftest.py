"""A server of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetch.wire import Wire


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as server:
        yield server
