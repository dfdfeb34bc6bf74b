"""Data that a page hands to its own scripts: `var list = [...]`, `window.__INITIAL_STATE__ = {...}`, Next and Nuxt payloads."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from watcher.read.lists.literals import NoLiteral, literal, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"</script", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b([^>]{0,2000})>", re.IGNORECASE)
_JSON = re.compile(r"type\s*=\s*[\"']?(?:application|text)/(?:ld\+)?json", re.IGNORECASE)
_PROGRAM = re.compile(
    r"type\s*=\s*[\"']?(?!text/javascript|application/javascript|application/x-javascript|module|text/ecmascript)\w", re.IGNORECASE
)
_NUXT3 = re.compile(r"id\s*=\s*[\"']?__NUXT_DATA__", re.IGNORECASE)
_GIVEN = re.compile(r"([=(:])\s{0,60}(?=(\[\s{0,60}\{)|[\[{]|JSON\s?\.\s?parse)")
_NAME = re.compile(r"([\w$.]+)[\]\s\"']{0,9}$")
_LONGEST_NAME = 80
_NUXT2 = re.compile(r"__NUXT__\s*=\s*\(?\s*function\s*\(([\w$,\s]{0,20000})\)\s*\{\s*return\s*(?=\{)")
_FLIGHT = re.compile(r"__next_f\s*\.\s*push\s*\(\s*\[\s*1\s*,\s*\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_LINE = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)
_DEEPEST = 40
_MOST_PARTS = 200_000


def data_in(page: str) -> Iterator[tuple[str, Any]]:
    """Give the values in a page's scripts, each with the name it goes by; objects handed to one call in turn are a list.

    Time is linear in the page.
    """
    flight = []
    for kind, body in scripts_of(page):
        if _JSON.search(kind):
            yield from _json(kind, body)
        elif body and not _PROGRAM.search(kind):
            flight += _FLIGHT.findall(body)
            yield from _in_program(body)
    if flight:
        yield from _flight("".join(map(unescaped, flight)))


def scripts_of(page: str) -> Iterator[tuple[str, str]]:
    """Give the attributes and the text of each script that stands in a page itself."""
    for part in _END.split(page)[:-1]:
        if script := _SCRIPT.search(part):
            yield script[1], part[script.end() :].strip()


def _json(kind: str, body: str) -> Iterator[tuple[str, Any]]:
    for said in (body, html.unescape(body)):
        try:
            value = json.loads(said.removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield "__NUXT_DATA__" if _NUXT3.search(kind) else "application/json", _unfolded(value) if _NUXT3.search(kind) else value
        return


def _in_program(body: str) -> Iterator[tuple[str, Any]]:
    if packed := _NUXT2.search(body):
        yield from _called_function(body, packed)
        return
    handed: dict[str, list[Any]] = {}
    at = 0
    while given := _GIVEN.search(body, at):
        at = given.end()
        if given[1] != ":" or given[2]:  # under a key only an array of objects: what holds it could not be read as a whole
            try:
                value, at = literal(body, at)
            except NoLiteral:
                continue  # what holds a program may hold data within
            name = _NAME.search(body[max(0, given.start() - _LONGEST_NAME) : given.start()])
            if given[1] == "(":
                handed.setdefault(name[1] if name else "", []).extend(value if isinstance(value, list) else [value])
            else:
                yield name[1] if name else "", value
    yield from handed.items()


def _called_function(body: str, packed: re.Match[str]) -> Iterator[tuple[str, Any]]:
    """Nuxt 2: `window.__NUXT__=(function(a,b){return {…a…}}(1,"x"))`: the values of the names stand behind the function."""
    names = [name.strip() for name in packed[1].split(",")]
    given = body.rfind("}(")
    try:
        values, _ = literal("[" + body[given + 2 :].rstrip("; )\n\r\t") + "]")
        value, _ = literal(body, packed.end(), dict(zip(names, values, strict=False)))
    except NoLiteral:
        return
    yield "__NUXT__", value


def _flight(stream: str) -> Iterator[tuple[str, Any]]:
    """Next 13 and later: lines `5:[…]` of a stream that comes in pieces."""
    for found in _LINE.finditer(stream):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(stream, found.end())
        except (ValueError, RecursionError):
            continue
        yield "__next_f", value


def _unfolded(flat: Any) -> Any:
    """Nuxt 3: a list whose objects and arrays name their parts by place in it."""
    if not isinstance(flat, list):
        return flat
    left = _MOST_PARTS

    def part(at: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if depth > _DEEPEST or left < 0 or not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(flat):
            return None
        value = flat[at]
        if isinstance(value, dict):
            return {key: part(inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], str):
            return part(value[1], depth + 1) if len(value) > 1 and isinstance(value[1], int) else value[-1]
        if isinstance(value, list):
            return [part(inner, depth + 1) for inner in value]
        return value

    return part(0, 0)
