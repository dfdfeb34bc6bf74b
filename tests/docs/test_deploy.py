"""What stands in deploy/ calls commands that exist, and stops them in less time than it grants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from watcher.cli.main import COMMANDS
from watcher.run.cluster import GRACE

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_units_start_a_command_that_exists(unit: Path) -> None:
    text = unit.read_text("utf-8")
    started = re.search(r"^ExecStart=\S+/watcher --home \S+ (\w+)$", text, re.MULTILINE)
    assert started
    assert started[1] in COMMANDS
    granted = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert granted
    assert int(granted[1]) > GRACE


def test_the_composition_starts_commands_that_exist() -> None:
    composed = YAML(typ="safe").load((DEPLOY / "docker-compose.yml").read_text("utf-8"))
    ours = {name: service for name, service in composed["services"].items() if service.get("image") == "policy-watcher"}
    assert set(ours) == {"work", "web"}
    for service in ours.values():
        assert service["command"][0] in COMMANDS
        assert int(service["stop_grace_period"].removesuffix("s")) > GRACE
        assert set(service["secrets"]) <= set(composed["secrets"])
        for name, file in service["environment"].items():
            assert not name.endswith("_FILE") or file.removeprefix("/run/secrets/") in service["secrets"]
    assert (DEPLOY.parent / ours["work"]["build"]["dockerfile"]).is_file()
