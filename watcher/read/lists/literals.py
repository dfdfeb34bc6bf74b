"""Values written in JavaScript, as pages hand them to their own scripts: JSON, and what browsers bear besides."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_GAP = re.compile(r"(?:[\s\u200b\ufeff]+|//[^\n]{0,400}|/\*(?:[^*]|\*(?!/)){0,400}\*/)*")
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_STRING = {mark: re.compile(rf"{mark}((?:[^{mark}\\{end}]|\\[\s\S])*){mark}") for mark, end in (('"', "\n"), ("'", "\n"), ("`", ""))}
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_PAIR = re.compile(r"[\ud800-\udfff]")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
_TERSE = re.compile(r"!\s*([01])|void\s+0|-\s*Infinity")
_DATE = re.compile(r"new\s+Date\s*\(")
_PARSE = re.compile(r"JSON\s*\.\s*parse\s*\(")
_DEEPEST = 80


class NoLiteral(Exception):
    """What stands here is no value but a program; `at` is where that shows."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no value at character {at}")
        self.at = at


def literal(text: str, at: int = 0, names: Mapping[str, Any] | None = None) -> tuple[Any, int]:
    """Read the value that begins at a character; gives it and the character behind it. `names` are values known by name.

    Time is linear in what is read. Raises NoLiteral for anything that would have to be run.
    """
    return _Reader(text, names or {}).value(at, 0)


def unescaped(text: str) -> str:
    """Give the characters that a string between its quotation marks stands for."""
    if "\\" not in text:
        return text
    said = _ESCAPE.sub(_character, text)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _PAIR.search(said) else said


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
    return _PLAIN.get(found[4], found[4])


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        self._text = text
        self._names = names

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        if depth > _DEEPEST:
            raise NoLiteral(at)
        at = self._skip(at)
        mark = self._text[at : at + 1]
        if mark == "{":
            return self._object(at + 1, depth + 1)
        if mark == "[":
            return self._array(at + 1, depth + 1)
        if mark and mark in _STRING:
            return self._string(at)
        return self._word(at, depth)

    def _skip(self, at: int) -> int:
        found = _GAP.match(self._text, at)
        return found.end() if found else at

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        read: dict[str, Any] = {}
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "}":
            key, at = self._key(at)
            at = self._skip(at)
            if self._text[at : at + 1] != ":":
                raise NoLiteral(at)
            read[key], at = self.value(at + 1, depth)
            at = self._comma(at, "}")
        return read, self._end(at)

    def _array(self, at: int, depth: int) -> tuple[list[Any], int]:
        read: list[Any] = []
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "]":
            if self._text[at] == ",":  # a place left empty
                read.append(None)
                at += 1
                continue
            one, at = self.value(at, depth)
            read.append(one)
            at = self._comma(at, "]")
        return read, self._end(at)

    def _comma(self, at: int, end: str) -> int:
        at = self._skip(at)
        if self._text[at : at + 1] == ",":
            return at + 1
        if self._text[at : at + 1] != end:
            raise NoLiteral(at)
        return at

    def _end(self, at: int) -> int:
        if at >= len(self._text):
            raise NoLiteral(at)
        return at + 1

    def _key(self, at: int) -> tuple[str, int]:
        if self._text[at] in _STRING:
            found = _STRING[self._text[at]].match(self._text, at)
            name = unescaped(found[1]) if found else ""
        else:
            found = _NAME.match(self._text, at) or _NUMBER.match(self._text, at)
            name = found[0] if found else ""
        if not found:
            raise NoLiteral(at)
        return name, found.end()

    def _string(self, at: int) -> tuple[str, int]:
        """Read a string, and strings that are added to it."""
        parts = []
        while at < len(self._text) and self._text[at] in _STRING:
            found = _STRING[self._text[at]].match(self._text, at)
            if not found:
                raise NoLiteral(at)
            parts.append(unescaped(found[1]))
            behind = self._skip(found.end())
            if self._text[behind : behind + 1] != "+":
                return "".join(parts), found.end()
            at = self._skip(behind + 1)
        raise NoLiteral(at)

    def _word(self, at: int, depth: int) -> tuple[Any, int]:
        if found := _TERSE.match(self._text, at):
            return {"0": True, "1": False}.get(found[1] or ""), found.end()
        if found := _NUMBER.match(self._text, at):
            return _number(found[0]), found.end()
        if found := _DATE.match(self._text, at) or _PARSE.match(self._text, at):
            return self._called(found, depth)
        found = _NAME.match(self._text, at)
        for known in (_WORDS, self._names):
            if found and found[0] in known:
                return known[found[0]], found.end()
        raise NoLiteral(at)

    def _called(self, call: re.Match[str], depth: int) -> tuple[Any, int]:
        """Read new Date("…") as what it was made of, and JSON.parse("…") as what it gives."""
        inner, at = self.value(call.end(), depth + 1)
        at = self._skip(at)
        if self._text[at : at + 1] != ")":
            raise NoLiteral(at)
        if call.re is _PARSE:
            try:
                inner = json.loads(inner, strict=False)
            except (ValueError, TypeError, RecursionError):
                raise NoLiteral(at) from None
        return inner, at + 1


def _number(said: str) -> int | float:
    if "x" in said:
        return int(said, 16)
    whole = said.lstrip("+-").isdigit()
    return int(said[:40]) if whole else float(said)
