"""A template of the home is text with blanks, not a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.config import ConfigError
from watcher.digest.render import render


@pytest.mark.parametrize("reach", ["''.__class__.__mro__", "render.__globals__", "(1).__class__.__base__.__subclasses__()"])
def test_a_template_does_not_reach_into_the_program(tmp_path: Path, reach: str) -> None:
    (tmp_path / "digest.txt").write_text(f"{{{{ {reach} }}}}", "utf-8")
    with pytest.raises(ConfigError, match="cannot be used"):
        render("digest.txt", {"render": render}, (tmp_path,))
