"""YAML read into the models, with the file, the line and the nearest known key in every error."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

if TYPE_CHECKING:
    from pathlib import Path

M = TypeVar("M", bound=BaseModel)


class ConfigError(Exception):
    """The configuration cannot be used as it stands: file, line, what is wrong, what to write."""


def load(path: Path, *, to_edit: bool = False) -> Any:
    """Read a YAML file into maps and lists that know their lines, `to_edit` with their quotation marks; an empty file is `None`.

    Raises ConfigError where the file cannot be opened or is no YAML (duplicate keys included).
    """
    try:
        reader = YAML(typ="rt")
        reader.preserve_quotes = to_edit
        return reader.load(path.read_text("utf-8"))
    except MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise ConfigError(f"{path}:{line}: {' '.join(str(wrong.problem or wrong).split())}") from wrong
    except (YAMLError, UnicodeDecodeError) as wrong:
        raise ConfigError(f"{path}: is no YAML in UTF-8: {wrong}") from wrong
    except OSError as wrong:
        raise ConfigError(f"{path}: cannot be opened: {wrong.strerror or wrong}") from wrong


def build(model: type[M], data: Any, path: Path) -> M:
    """Check `data` against a model; raises one ConfigError that names every fault, a line each."""
    if not isinstance(data, dict):
        raise ConfigError(f"{path}:{line_of(data, ())}: a mapping of keys is wanted here")
    try:
        return model.model_validate(_plain(data))
    except ValidationError as wrong:
        raise ConfigError("\n".join(_fault(model, data, path, error) for error in wrong.errors())) from wrong


def line_of(data: Any, where: tuple[str | int, ...]) -> int:
    """Give the 1-based line of the place `where` in what `load` returned, or of the nearest place above it."""
    line = data.lc.line + 1 if isinstance(data, CommentedMap | CommentedSeq) else 1
    for step in where:
        if isinstance(data, CommentedMap) and step in data:
            line = data.lc.key(step)[0] + 1
            data = data[step]
        elif isinstance(data, CommentedSeq) and isinstance(step, int) and step < len(data):
            line = data.lc.item(step)[0] + 1
            data = data[step]
        else:
            break
    return line


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(k): _plain(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_plain(v) for v in data]
    return data


def _fault(model: type[BaseModel], data: Any, path: Path, error: Any) -> str:
    where = tuple(error["loc"])
    place = f"{path}:{line_of(data, where)}"
    name = ".".join(map(str, where))
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(where[-1]), _keys_at(model, where[:-1]), n=1, cutoff=0.5)
        return f"{place}: unknown key {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    if error["type"] == "missing":
        return f"{place}: the key {name!r} is missing"
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {name}: {said}" if name else f"{place}: {said}"


def _keys_at(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    steps = iter(step for step in where if not isinstance(step, int))
    for step in steps:
        found = model.model_fields.get(step)
        inner = found.annotation if found else None
        if get_origin(inner) is dict:  # the next step is one of its names, which are free
            inner = get_args(inner)[1]
            inner = get_args(inner)[0] if get_origin(inner) is Annotated else inner
            next(steps, None)
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)
