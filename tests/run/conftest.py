from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.desk import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path, store_url: str) -> Iterator[Desk]:
    """Documents are laid before this one, on both databases."""
    with a_desk(tmp_path, store_url) as opened:
        yield opened
