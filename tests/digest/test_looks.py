"""Every sort of letter as a reader sees it: on a narrow phone, in the light and in the dark, and in programs without styles."""

from __future__ import annotations

import io
import re

import docx
import pypdfium2
import pytest

from tests.digest.gallery import letter, letters, new, on_paper, repealed
from tests.support.browser import CHROMIUM, WITHOUT, look
from watcher.config import Subscriber, shipped
from watcher.digest import compose
from watcher.model import Digest


@pytest.fixture(scope="module")
def gallery() -> dict[str, Digest]:
    return letters()


POOR = '<p style="width:900px;font-size:9px;color:#aaa;background:#fff">小而淡的字</p>'


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_nothing_is_too_wide_too_small_or_too_pale(gallery: dict[str, Digest]) -> None:
    seen = look({name: shown.html for name, shown in gallery.items()} | {"poor": POOR}, 360)
    for scheme in ("light", "dark"):  # what is poor is found
        assert {kind for kind, _ in seen.pop(("poor", scheme))["faults"]} >= {"wide", "small", "pale"}
    assert set(seen) == {(name, scheme) for name in gallery for scheme in ("light", "dark")}
    assert [(name, fault) for name, found in seen.items() for fault in found["faults"]] == []


def test_without_styles_it_still_says_what_was_struck_and_put_in(gallery: dict[str, Digest]) -> None:
    bare = re.sub(r"<style.*?</style>| style=\"[^\"]*\"", "", gallery["usual"].html, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", "", bare)
    assert "受理机构〔删：可以〕〔增：应当〕自收到申请之日起" in words
    assert re.search(r"财政部 税务总局公告2026年第7号\s*；", words)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_digest_comes_on_paper_too(form: str) -> None:
    reader = Subscriber.model_validate({"id": "li", "channel": {"kind": "email", "to": "li@example.org"}, "attach": form})
    told = compose(reader, [new(), repealed()], now=letter().composed_at, templates=(shipped("templates"),))
    assert told.attachment is not None
    assert told.attachment.name == f"政策监测 2026年3月11日.{form}"
    if form == "docx":
        words = "\n".join(line.text for line in docx.Document(io.BytesIO(told.attachment.content)).paragraphs)
    else:
        words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(told.attachment.content))
    for entry in told.entries:
        assert re.sub(r"\s", "", entry.title) in re.sub(r"\s", "", words)
    assert "同时废止" in words


def test_a_letter_without_news_has_no_paper() -> None:
    reader = Subscriber.model_validate({"id": "li", "channel": {"kind": "email", "to": "li@example.org"}, "attach": "pdf"})
    assert compose(reader, [], now=letter().composed_at, templates=(shipped("templates"),)).attachment is None


def test_what_was_struck_and_put_in_is_seen_on_paper() -> None:
    paper = docx.Document(io.BytesIO(on_paper("docx")))
    runs = [run for line in paper.paragraphs for run in line.runs]
    assert "可以" in [run.text for run in runs if run.font.strike and str(run.font.color.rgb) == "B3261E"]
    assert "应当" in [run.text for run in runs if run.font.underline and str(run.font.color.rgb) == "0D652D"]
    drawn = pypdfium2.PdfDocument(on_paper("pdf"))
    assert "受理机构可以应当自收到申请之日起" in "".join(page.get_textpage().get_text_range() for page in drawn)
    colours = {pixel for page in drawn for _, pixel in page.render(scale=1).to_pil().convert("RGB").getcolors(1 << 24)}
    assert any(red > 150 > 90 > green for red, green, _ in colours)
    assert any(green > red + 40 and green > blue + 30 for red, green, blue in colours)
