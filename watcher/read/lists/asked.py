"""What a page's script asks for its rows, with the parameters that it sends: by GET, or by a POST to which alone some lists answer.

`$.post(url, {…})`, `$.ajax({type: "POST", …})`, `axios.get(url, {params: {…}})`, `fetch(url, {method: "POST", …})`; parameters that are
worked out while the script runs are left out, those that it has noted in a variable are filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from watcher.read.lists.literals import NoLiteral, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CALL = re.compile(r"(?:\.post|\.get|\.getJSON|\.ajax|\.request|\bfetch|\baxios|\brequest)\s{0,9}\(\s{0,40}")
_NAME_OF_CALL = re.compile(r"\.(post|getJSON|get)\s{0,9}\(\s{0,40}$")
_LONGEST = 2000
"""Characters of a call, or of a value noted before, that are looked at."""
_BEFORE = 20
_NOTED = re.compile(r"(?:\b(?:var|let|const)\s{1,9}|[,;\n]\s{0,40})([A-Za-z_$][\w$]{0,40})\s{0,9}=\s{0,9}(?=[\[{\"'\d])")
_MOST_NOTED, _MOST_CALLS = 500, 300
_STRING = re.compile(r"\s{0,9}([\"'`])([^\"'`\s<>]{2,300})\1")
_ADDRESS = re.compile(r"[\"']?\burl[\"']?\s{0,9}:(?=\s{0,9}[\"'`])")
_POST = re.compile(r"\b(?:type|method)[\"']?\s{0,9}:\s{0,9}[\"']post[\"']", re.IGNORECASE)
_WRAPPED = r"(?:JSON\s?\.\s?stringify\s?\(\s{0,9}|new\s+URLSearchParams\s?\(\s{0,9}|\w{2,9}\.stringify\s?\(\s{0,9})?"
_SENT = re.compile(rf"\b(?:data|body|params)[\"']?\s{{0,9}}:\s{{0,9}}{_WRAPPED}")
_BEHIND = re.compile(rf"\s{{0,9}},\s{{0,40}}{_WRAPPED}")
_VARIABLE = re.compile(r"[A-Za-z_$][\w$]{0,40}")
_JSON = re.compile(r"JSON\s?\.\s?stringify|application/json", re.IGNORECASE)
_JQUERY = re.compile(r"(?<![\w$])(?:\$|jQuery)\.\w+\s*\(\s*$")
_PAIRS = re.compile(r"URLSearchParams|\bqs\s?\.\s?stringify|x-www-form-urlencoded", re.IGNORECASE)
_PLACE_OF_ROWS = re.compile(r"list|page|query|search|find|select|get|data|doc|article|info|content|channel|column|zc|wj", re.IGNORECASE)
_NO_LIST = re.compile(
    r"login|logout|token|captcha|save|submit|insert|update|delete|remove|comment|vote|like|share|visit|count|click|hits|stat|upload|mail|feedback",
    re.IGNORECASE,
)
_PART = re.compile(r"([\"']?)([A-Za-z_$][\w$.-]{0,40})\1\s{0,9}:\s{0,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for rows: `method` is get, form or json; with the latter the address's query is sent as the body of a POST."""

    address: str
    method: str


def asked_in(script: str) -> Iterator[Asked]:
    """Yield the requests with parameters that a script makes for lists, and all that it makes by POST, in their order."""
    noted = _noted(script)
    for call in islice(_CALL.finditer(script), _MOST_CALLS):
        window = script[call.end() : call.end() + _LONGEST]
        name = _NAME_OF_CALL.search(call[0])
        named = name[1].lower() if name else ""
        found = _after_address(window, noted) if named else _in_settings(window, noted)
        if found is None or _NO_LIST.search(found[0]) or not _PLACE_OF_ROWS.search(found[0]):
            continue
        address, sent, words = found
        post = named == "post" or (not named and bool(_POST.search(window)))
        inner = sent.get("params")
        values = inner if isinstance(inner, dict) else sent
        plain = {name: value for name, value in values.items() if isinstance(value, str | int) and not isinstance(value, bool)}
        if post or plain:
            whole = address + ("&" if "?" in address else "?") * bool(plain) + urlencode(plain)
            whose = script[max(0, call.start() - _BEFORE) : call.end()]
            yield Asked(whole, _method(whose, words) if post else "get")


def _method(call: str, words: str) -> str:
    """Say how a POST carries its parameters: jQuery as a form unless told otherwise, others as JSON."""
    form = not _JSON.search(words) and bool(_JQUERY.search(call) or _PAIRS.search(words))
    return "form" if form else "json"


def _noted(script: str) -> dict[str, Any]:
    """Give the plain values that a script has noted under names."""
    names: dict[str, Any] = {}
    for found in islice(_NOTED.finditer(script), _MOST_NOTED):
        try:
            value, _ = literal(script[found.end() : found.end() + _LONGEST], 0, names)
        except NoLiteral:
            continue
        names.setdefault(found[1], value)
    return names


def _after_address(window: str, noted: Mapping[str, Any]) -> tuple[str, dict[str, Any], str] | None:
    """Read `url, {…}`; gives address, parameters, and the words in which they stand."""
    said = _STRING.match(window)
    address, at = (said[2], said.end()) if said else _by_name(window, noted)
    if not address:
        return None
    behind = _BEHIND.match(window, at)
    return address, _parameters(window, behind.end(), noted) if behind else {}, behind[0] if behind else ""


def _in_settings(window: str, noted: Mapping[str, Any]) -> tuple[str, dict[str, Any], str] | None:
    """Read `{type: 'POST', url: …, data: …}`, also behind an address of its own, as `fetch` takes them."""
    first = _STRING.match(window)
    named = _ADDRESS.search(window)
    said = first or (_STRING.match(window, named.end()) if named else None)
    if said is None:
        return None
    sent = _SENT.search(window)
    return said[2], _parameters(window, sent.end(), noted) if sent else {}, window[: (sent.end() if sent else 0) + 1]


def _by_name(window: str, noted: Mapping[str, Any]) -> tuple[str, int]:
    name = _VARIABLE.match(window)
    value = noted.get(name[0]) if name else None
    return (value, name.end()) if name and isinstance(value, str) else ("", 0)


def _parameters(text: str, at: int, noted: Mapping[str, Any]) -> dict[str, Any]:
    """Read what is sent: an object, a string of pairs, or the name of either. Of an object that holds a program, what stands plainly."""
    try:
        value, _ = literal(text, at, noted)
    except NoLiteral:
        return _plain_parts(text, at, noted) if text[at : at + 1] == "{" else {}
    if isinstance(value, str):
        return dict(parse_qsl(value, keep_blank_values=True))
    return value if isinstance(value, dict) else {}


def _plain_parts(text: str, at: int, noted: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    end = text.find("}", at)
    for part in _PART.finditer(text, at, end if end >= 0 else len(text)):
        try:
            found[part[2]], _ = literal(text, part.end(), noted)
        except NoLiteral:
            continue
    return found
