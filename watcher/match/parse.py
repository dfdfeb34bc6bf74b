"""Queries as people write them, into values; every fault is told with its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from watcher.match.fields import UNDRESSED, UnknownWordError, field_named, table, term
from watcher.match.query import Node, Query, Term, every, some, without
from watcher.match.vocabulary import shipped_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Lark, Token

    from watcher.match.vocabulary import Lexicon

LONGEST = 20_000
DEEPEST = 40
_SHOWN = 40  # characters of a faulty query that are shown on either side of the fault
_SEPARATOR = re.compile(r"(?<!\d)[,;、]|[,;、](?!\d)|\|")  # between words it may mean AND as well as OR
_DRESS = "+*.?。…"  # around a word it adds nothing: every word is sought, also within longer ones
_FULL_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20} | dict.fromkeys(map(ord, "“”„‟〝〞「」『』"), ord('"'))
)


class QueryError(Exception):
    """A query that cannot be read: what is wrong, in Chinese for whoever wrote it, and the 1-based column where."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message}（第 {column} 个字）")
        self.message, self.column = message, column

    def pointed(self, text: str) -> str:
        """Give the line of a query that holds the fault, and under it a caret at the place."""
        before = text[: self.column - 1]
        line_start = before.rfind("\n") + 1
        line = text[line_start:].split("\n", 1)[0]
        at = len(before) - line_start
        first = max(0, at - _SHOWN)
        shown = ("…" if first else "") + line[first : at + _SHOWN] + ("…" if len(line) > at + _SHOWN else "")
        return f"{shown}\n{' ' * _width(('…' if first else '') + line[first:at])}^"


def _width(words: str) -> int:
    """Count the cells that words take on a terminal: a Chinese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words)


def parse_query(text: str, lexicon: Lexicon | None = None) -> Query:
    """Read a query; an empty one takes everything. `lexicon` is what it may name, else what comes with the program.

    Raises QueryError with the column.
    """
    if not text.strip():
        return Query(text)
    if len(text) > LONGEST:
        raise QueryError(f"检索式最长 {LONGEST} 个字", LONGEST)
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

    plain = text.translate(_FULL_WIDTH)
    try:
        root = _Builder(lexicon or shipped_lexicon()).build(_parser().parse(plain), None, 0)
    except UnexpectedCharacters as wrong:
        at = wrong.pos_in_stream or 0
        raise QueryError(_stray(plain, at), at + 1) from None
    except UnexpectedToken as wrong:
        at = len(plain) if wrong.token.type == "$END" else wrong.token.start_pos or 0
        raise QueryError(_misplaced(plain, wrong.token), at + 1) from None
    except (UnexpectedInput, VisitError):
        raise QueryError("这个检索式读不懂", 1) from None
    return Query(text, root)


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = (resources.files(__package__) / "grammar.lark").read_text("utf-8")
    for name, words in table()["operators"].items():
        grammar += f'\n{name.upper()}.4: /(?:{"|".join(sorted(words, key=len, reverse=True))})(?=[\\s()"]|$)/i'
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)


class _Builder:
    """Turns a tree of the grammar into a query's nodes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def build(self, tree: Any, field: str | None, depth: int) -> Node:
        if depth > DEEPEST:
            raise QueryError(f"括号最多嵌套 {DEEPEST} 层", _column(tree))
        if tree.data == "value":
            return self._term(tree.children[0], field)
        if tree.data == "field":
            name, part = tree.children
            with _placed(name):
                return self.build(part, field_named(str(name).strip().removesuffix(":").strip()), depth + 1)
        parts = [self.build(child, field, depth + 1) for child in tree.children if hasattr(child, "data")]
        return _JOINED[tree.data](parts)

    def _term(self, token: Token, field: str | None) -> Term:
        written = str(token)
        if token.type == "WORD":
            _refuse_signs(token)
            written = written.strip(_DRESS) if field not in UNDRESSED else written
        else:
            written = " ".join(written[1:-1].split())
        with _placed(token):
            made = term(field, written, self._lexicon)
        if not any(sign.isalnum() for sign in made.value):
            raise QueryError(f"“{written}”里没有可以查找的字词", _column(token))
        return made


_JOINED: dict[str, Callable[[list[Node]], Node]] = {
    "start": every,
    "every": every,
    "either": some,
    "not_": lambda parts: without(parts[0]),
}


def _refuse_signs(token: Token) -> None:
    """Refuse signs that other languages read as operators, and that this one would read as a part of the word."""
    written = str(token)
    separator = _SEPARATOR.search(written)
    if separator:
        said = f"词语之间的“{separator[0]}”分不清是“与”还是“或”：请写 AND 或 OR；它属于词语本身时，请给词语加引号"
        raise QueryError(said, _column(token) + separator.start())
    if written.startswith("!"):
        raise QueryError("不认识“!”；不要的内容请写 NOT、非 或 -", _column(token))


@contextmanager
def _placed(token: Token) -> Iterator[None]:
    try:
        yield
    except UnknownWordError as wrong:
        raise QueryError(str(wrong), _column(token)) from None


def _column(tree: Any) -> int:
    first = next(tree.scan_values(lambda _: True)) if hasattr(tree, "scan_values") else tree
    return (first.start_pos or 0) + 1


def _stray(plain: str, at: int) -> str:
    said = {'"': "这个引号没有配对", ":": "含有冒号的词语请加引号"}
    return said.get(plain[at], f"这里不能用“{plain[at]}”；它属于词语本身时，请给词语加引号")


def _misplaced(plain: str, token: Token) -> str:
    if token.type == "$END":
        unclosed = plain.count("(") > plain.count(")")
        return "有括号没有闭合" if unclosed else "检索式没有写完，末尾还缺一个词"
    if token.type == "RPAR":
        return "这个右括号没有配对" if plain.count(")") > plain.count("(") else "这个括号前面还缺一个词"
    return f"“{token}”前面还缺一个词；它就是要找的词时，请加引号"
