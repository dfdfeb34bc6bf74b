"""Adapters: what no declaration can say of a list, in a few lines of Python beside the configuration, checked before anything runs.

The check keeps mistakes out, not malice: who writes into config/ runs the program. That an adapter hangs or fails costs its list page
and nothing else, because it is run by a process of its own (watcher/run/looking/adapted.py).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from watcher.config.yaml import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_LINES = 60
IMPORTS = frozenset(
    {
        "base64",
        "binascii",
        "collections",
        "datetime",
        "gzip",
        "hashlib",
        "hmac",
        "html",
        "itertools",
        "json",
        "lxml",
        "re",
        "typing",
        "urllib",
        "zlib",
    }
    | {"__future__", "collections.abc", "lxml.html", "lxml.etree", "urllib.parse", "watcher.model"}
)
"""What an adapter may import: what takes bytes apart, and nothing that reaches the network, the disk or the machine."""
NEVER = frozenset(
    {"open", "exec", "eval", "compile", "__import__", "globals", "locals", "vars", "getattr", "setattr", "delattr", "input", "breakpoint"}
)
ROWS = "def rows(data: bytes, url: str) -> list[Item]"
SHAPES = {"rows": ["data", "url"], "following": ["data", "url"]}


def check_adapter(file: Path) -> None:
    """Raise ConfigError, with file and line, where an adapter is missing, too long, untyped, or does more than take bytes apart."""
    try:
        source = file.read_text("utf-8")
        tree = ast.parse(source)
    except OSError as wrong:
        raise ConfigError(f"{file}: the adapter cannot be opened: {wrong.strerror or wrong}") from None
    except (SyntaxError, ValueError) as wrong:
        raise ConfigError(f"{file}:{getattr(wrong, 'lineno', None) or 1}: the adapter is no Python: {wrong}") from None
    if (lines := len(source.splitlines())) > MOST_LINES:
        raise ConfigError(f"{file}: {lines} lines; an adapter has at most {MOST_LINES}, and what is longer belongs into the program")
    if not ast.get_docstring(tree):
        raise ConfigError(f"{file}:1: an adapter begins with a docstring that says why no declaration would do")
    for line, fault in (*_statements(tree), *_inside(tree), *_functions(tree)):
        raise ConfigError(f"{file}:{line}: {fault}")


def _statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in tree.body[1:]:
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.Assign | ast.AnnAssign):
            yield node.lineno, "an adapter holds imports, constants and functions, and does nothing by being loaded"


def _inside(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from ((node.lineno, f"an adapter may not import {name}; it takes bytes apart") for name in names if name not in IMPORTS)
        elif isinstance(node, ast.Name) and node.id in NEVER:
            yield node.lineno, f"an adapter may not use {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            yield node.lineno, f"an adapter may not use {node.attr}"


def _functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    named = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "rows" not in named:
        yield 1, f"an adapter has a function `{ROWS}`"
    for name, wanted in SHAPES.items():
        if (node := named.get(name)) and [a.arg for a in node.args.args] != wanted:
            yield node.lineno, f"{name} takes ({', '.join(wanted)})"
    for node in named.values():
        if node.returns is None or any(a.annotation is None for a in node.args.args):
            yield node.lineno, f"{node.name} says the types of what it takes and gives"
