"""Templates: the program's own or, where a home has its own wording, the home's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from watcher.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jinja2.sandbox import SandboxedEnvironment


def render(name: str, values: Mapping[str, Any], folders: Sequence[Path]) -> str:
    """Fill in a template; HTML is escaped and its styles written into its elements, as mail programs want it.

    Raises ConfigError with the file and line of a template that cannot be used.
    """
    from jinja2 import TemplateError

    try:
        filled = _environment(tuple(folders)).get_template(name).render(values)
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as wrong:  # what a template may do
        place = f"{getattr(wrong, 'filename', None) or name}:{getattr(wrong, 'lineno', None) or 1}"
        raise ConfigError(f"{place}: the template cannot be used: {wrong}") from wrong
    return _inlined(filled) if name.endswith(".html") else filled.strip() + "\n"


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"marked": marked, "pointed": pointed, "quoted": in_quotes}
    return environment


def marked(sentence: str, words: Sequence[str]) -> Markup:
    """Give a sentence as HTML with the words of the profile that stand in it in bold type (a filter for templates)."""
    return Markup().join(Markup('<b class="hit">{}</b>').format(piece) if met else escape(piece) for piece, met in _pieces(sentence, words))


def pointed(sentence: str, words: Sequence[str]) -> str:
    """Give a sentence as plain text with the words of the profile in 【】 (a filter for templates)."""
    return "".join(f"【{piece}】" if met else piece for piece, met in _pieces(sentence, words))


def in_quotes(words: str) -> str:
    """Give words in quotation marks; in none where they hold such marks themselves (a filter for templates)."""
    if "“" in words:
        return words
    return Markup("“{}”").format(words) if isinstance(words, Markup) else f"“{words}”"


def _pieces(sentence: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Cut a sentence at the words of the profile that stand in it."""
    if not any(words):
        return [(sentence, False)]
    sought = "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))
    return [(piece, at % 2 == 1) for at, piece in enumerate(re.split(f"({sought})", sentence, flags=re.IGNORECASE)) if piece]


def _inlined(page: str) -> str:
    import css_inline

    inliner = css_inline.CSSInliner(
        inline_style_tags=True, keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True
    )
    inlined: str = inliner.inline(page)
    return inlined
