"""Labels that only a page's style sets apart: <b>时间：2026-05-06</b><b>来源：某局</b>, <li><b>文号</b>某发〔2026〕3号."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.read.html.dom import BLOCKS, squeezed
from watcher.read.html.labels import opens_with_label, tells_of_document

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

_MOST = 60  # characters before a label, or of a value, within one line of a box


def set_labels_apart(root: HtmlElement, leave_out: Collection[HtmlElement]) -> None:
    """Part in place with a space what inline elements begin with a label, and close with a colon a label alone in one before its value.

    The elements of a text (`leave_out`) stay as they are.
    """
    untouched = {e for part in leave_out for e in part.iter()}
    for e in root.iter():
        if not isinstance(e.tag, str) or e.tag in BLOCKS or e in untouched or not e.text or len(e.text) > _MOST:
            continue
        if opens_with_label(e.text):
            e.text = " " + e.text
        elif tells_of_document(e.text) and len(e) == 0 and _begins_its_block(e) and _value_behind(e):
            e.text += "："


def _begins_its_block(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in {"li", "p", "div", "dd"} and parent[0] is element and not (parent.text or "").strip()


def _value_behind(element: HtmlElement) -> bool:
    """Tell whether a short value follows in the same line: the words behind the element, or one more inline element."""
    if squeezed(element.tail or ""):
        return len(element.tail or "") <= _MOST and not squeezed(element.tail or "").startswith(("：", ":"))
    following = element.getnext()
    return following is not None and following.tag not in {*BLOCKS, "a", "br"} and len(following) == 0 and following.getnext() is None
