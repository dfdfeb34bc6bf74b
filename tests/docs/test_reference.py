"""docs/reference.md is held against the code: every command, option, key and word stands in it, and none that is not there."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from datetime import time, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from pydantic import BaseModel

from watcher import model
from watcher.cli.main import COMMANDS, root
from watcher.config import span
from watcher.config.models import SELECTORS, Channel, Expect, Settings, Source, Subscriber
from watcher.effects.timeline import Status

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reference.md").read_text("utf-8")
EVERYWHERE = {"--help", "--now", "--home", "--json", "--version"}


def section(heading: str) -> str:
    """The text under a heading, down to the next heading of its level or above."""
    level, _, name = heading.partition(" ")
    found = re.search(rf"^{level} {re.escape(name)}$(.*?)(?=^#{{1,{len(level)}}} |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found, f"docs/reference.md has no heading {heading!r}"
    return found[1]


def _options(command: click.Command) -> set[str]:
    inner = [option for sub in command.commands.values() for option in _options(sub)] if isinstance(command, click.Group) else []
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts} | set(inner)


def _command(name: str) -> click.Command:
    found = root.get_command(click.Context(root), name)  # type: ignore[attr-defined]
    assert found
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_told_and_no_other(name: str) -> None:
    text, command = section(f"### `watcher {name}`"), _command(name)
    options = _options(command)
    told = set(re.findall(r"`(-{1,2}[a-z][a-z-]*)", text))
    assert options - EVERYWHERE <= told, "an option is missing from docs/reference.md"
    assert told - EVERYWHERE <= options, "docs/reference.md names an option that is not there"
    assert ("--json" in options) == ("`--json`" in text)
    for sub in command.commands if isinstance(command, click.Group) else ():
        assert f"`watcher {name} {sub}" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example(name: str) -> None:
    command = _command(name)
    for one in [command, *(command.commands.values() if isinstance(command, click.Group) else ())]:
        assert one.help
        assert "Example:" in one.help


def _rows(text: str) -> dict[str, str]:
    """The rows of a section's table of keys: key → default as written."""
    return dict(re.findall(r"^\| `([\w.]+)` \| (.*?) ?\|", text, re.MULTILINE))


def _fields(form: type[BaseModel], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in form.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _fields(inner, f"{before}{name}.")
        else:
            found[before + name] = "" if field.is_required() else f"`{_written(field.default)}`"
    return found


def _written(value: Any) -> str:
    if isinstance(value, timedelta):
        return span(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if value == ():
        return "[]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


@pytest.mark.parametrize(
    ("heading", "form"),
    [("### `config/watcher.yaml`", Settings), ("### `config/sources/ID.yaml`", Source), ("### `config/subscribers.yaml`", Subscriber)],
)
def test_every_key_of_the_configuration_is_told_with_its_default(heading: str, form: type[BaseModel]) -> None:
    rows, fields = _rows(section(heading)), _fields(form)
    assert set(rows) == set(fields)
    for key, default in fields.items():
        if key != "changes":  # its default is every kind
            assert rows[key] == default, key


def test_every_choice_of_the_configuration_is_told() -> None:
    for form, heading in (
        (Settings, "### `config/watcher.yaml`"),
        (Source, "### `config/sources/ID.yaml`"),
        (Subscriber, "### `config/subscribers.yaml`"),
    ):
        text = section(heading)
        for choice in _choices(form):
            assert choice in text, choice
    assert all(f"`{name}`" in section("### `config/sources/ID.yaml`") for name in SELECTORS)


def _choices(form: type[BaseModel]) -> set[str]:
    found: set[str] = set()
    for name, field in form.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _choices(inner)
        elif name not in {"select", "changes", "weekly_on"}:
            found |= {choice for choice in _words(inner) if isinstance(choice, str)}
    return found


def _words(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [word for one in inner for word in ([one] if isinstance(one, str) else _words(one))]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("### Kinds of changes", model.ChangeKind),
        ("### effects", model.EffectKind),
        ("### effects", model.DateForm),
        ("### read", model.Kind),
        ("### read", model.Level),
        ("### check", model.SourceState),
        ("### compare", model.Op),
        ("### show", Status),
    ],
)
def test_every_word_is_told(heading: str, words: type[StrEnum]) -> None:
    text = section(heading)
    assert [word for word in words if f"`{word}`" not in text] == []


@pytest.mark.parametrize(
    ("heading", "form"),
    [
        ("### read", model.Document),
        ("### read", model.Block),
        ("### read", model.Attachment),
        ("### read", model.Issue),
        ("### Rows of a list", model.Item),
        ("### effects", model.Target),
        ("### compare", model.TextChange),
        ("### consolidate", model.Consolidation),
        ("### check", model.Notice),
    ],
)
def test_every_key_of_the_json_is_told(heading: str, form: type) -> None:
    text = section(heading)
    keys = [field.name for field in dataclasses.fields(form)]
    assert [key for key in keys if f"`{key}`" not in text and f'"{key}"' not in text] == []


def test_the_keys_of_a_change_are_told() -> None:
    assert [key for key in model.TOLD if f'"{key}"' not in section("### check")] == []


def test_every_field_of_the_query_language_is_told() -> None:
    table = tomllib.loads((resources.files("watcher.match") / "tables" / "query.toml").read_text("utf-8"))
    told = re.findall(r"^\| `(\w+):`", section("## Queries"), re.MULTILINE)
    assert set(told) == set(table["fields"])


def test_every_page_is_told(tmp_path: Path) -> None:
    from watcher.config import Home
    from watcher.store import open_store
    from watcher.web import create_app

    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    app = create_app(Home(tmp_path, Settings()), store)
    store.close()
    text = section("## Web")
    paths = {re.sub(r"/\{.*", "", path) for path in _paths(app)} - {"/style.css"}
    assert [path for path in paths if f"`{path}" not in text] == []


def _paths(app: Any) -> set[str]:
    from starlette.routing import Route

    found: set[str] = set()
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, Route):
            found.add(route.path)
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
    return found


def test_models_of_the_configuration_are_all_held_here() -> None:
    assert {Channel, Expect} <= {field.annotation for form in (Source, Subscriber) for field in form.model_fields.values()}
