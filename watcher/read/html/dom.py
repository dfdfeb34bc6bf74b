"""A page as a tree, without what is never text: scripts, styles, form controls, comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NEVER_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "input",
    "select",
    "button",
    "textarea",
    "svg",
    "canvas",
    "audio",
    "map",
)
BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
    }
    | {
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
    }
    | {"section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video"}
)
_DECLARATION = re.compile(r"^(?:\s*<\?xml[^>]*>?)+", re.IGNORECASE)
_NESTING = re.compile(
    r"</?(?:div|span|font|center|section|b|strong|i|em|u|a|table|tbody|tr|td|ul|ol|li|dl|blockquote)\b[^>]{0,2000}>", re.IGNORECASE
)
_ELEMENT = re.compile(r"</?[a-z][^<>]{0,2000}>", re.IGNORECASE)
_PREFORMATTED = re.compile(r"<pre\b[^>]*>.*?</pre", re.IGNORECASE | re.DOTALL)
_IN_ADDRESS = re.compile(r"[\t\r\n]+")
_NO_PLACE = ("javascript:", "mailto:", "tel:", "#", "about:", "data:", "void(")
_SPACES = re.compile(r"[\s\u200b]+")


def parse(text: str) -> HtmlElement | None:
    """Give the tree of a page, or None where it holds nothing. Nesting beyond what the parser bears is flattened, its words kept."""
    text = _DECLARATION.sub("", text, count=1)
    if (last := text.lower().rfind("</pre")) > 0:
        text = _PREFORMATTED.sub(lambda found: found[0].replace("\n", "<br>"), text[: last + 6]) + text[last + 6 :]
    try:
        root, too_deep = _tree(text)
        for nesting in (_NESTING, _ELEMENT):
            if too_deep:
                root, too_deep = _tree(nesting.sub("<br>", text))
    except etree.ParserError:
        return None
    return root


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """Parse a page; says whether it is nested deeper than the parser bears, so that words were lost."""
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text, parser=parser)
    return root, any("depth" in entry.message for entry in parser.error_log.filter_from_errors())


def without_machinery(root: HtmlElement) -> list[str]:
    """Take scripts, styles and controls out of the tree in place; give the scripts' sources, in which some sites keep attachments."""
    scripts = [e.text for e in root.iter("script") if e.text]
    etree.strip_elements(root, *NEVER_TEXT, with_tail=False)
    for nested in list(root.iter("title"))[1:]:  # of documents within the document
        nested.drop_tree()
    return scripts


def marks(element: HtmlElement) -> list[str]:
    """Give the id and classes of an element, in lower case."""
    return f"{element.get('id', '')} {element.get('class', '')}".lower().split()


def words(element: HtmlElement) -> str:
    """All text of an element in one line, runs of white space as one space."""
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


def squeezed(text: str) -> str:
    """Give a text without any white space, as labels and titles are compared."""
    return _SPACES.sub("", text)


def base_of(root: HtmlElement, url: str | None) -> str | None:
    """Give the address by which a page's links are made whole: its <base>, where it names one, else its own."""
    base = next((e.get("href") for e in root.iter("base") if e.get("href")), None)
    return joined(url, base) if base else url


def address_of(element: HtmlElement, base: str | None, *names: str) -> str | None:
    """Give where a link leads as a whole address, or None for scripts, mail and marks within the page.

    `names` are the attributes to ask, href if none. Line ends in an address and strokes that lean backward are dress.
    """
    said = next((value for name in names or ("href",) if (value := element.get(name))), "")
    said = _IN_ADDRESS.sub("", said).strip().replace("\\", "/")
    if not said or said.lower().startswith(_NO_PLACE):
        return None
    return joined(base, said)


def joined(base: str | None, address: str) -> str | None:
    """Give a whole address, or None where what is said is none."""
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return None
