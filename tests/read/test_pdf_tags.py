"""Tagged PDFs: paragraphs over lines and pages, tables, lists and pictures; tags that are not to be trusted; scanned pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from watcher.model import Refusal
from watcher.read import read_bytes
from watcher.read.attachments.pdf_tags import text_of_tags
from watcher.read.attachments.pdf_tree import Element, Tagged

SENTENCE = "渡口经营单位应当加强安全管理，落实主体责任，定期检修设施，及时排除隐患。"


def document(*kids: Element) -> tuple[Element, ...]:
    return (Element("Document", (Element("Sect", kids),)),)


def test_lines_of_a_paragraph_are_joined() -> None:
    page = Tagged(
        document(Element("H1", (0,)), Element("P", (1, Element("Span", (2,)), 3))),
        {0: "关于渡口的通知", 1: "各单位应当于三月底\r\n前报送 annual\r\n", 2: "report", 3: "材料。"},
    )
    assert text_of_tags([page]) == "关于渡口的通知\n各单位应当于三月底前报送 annual report材料。"


def test_a_paragraph_goes_on_over_pages_and_one_that_ended_does_not() -> None:
    one = Tagged(document(Element("P", (0,)), Element("P", (1, None))), {0: "第一段", 1: "第二段在此"})
    two = Tagged(document(Element("P", (None, 0)), Element("P", (1,))), {0: "断开。", 1: "第三段"})
    assert text_of_tags([one, two]) == "第一段\n第二段在此断开。\n第三段"


def test_cells_keep_their_places_and_rows_go_on_over_pages() -> None:
    head = Element("TR", (Element("TH", (0,)), Element("TH", (1,)), Element("TH", (2,))))
    cut = Element("TR", (Element("TD", (Element("P", (3,)), Element("P", (4,)))), None, Element("TD", (5, None))))
    rest = Element("TR", (None, None, Element("TD", (None, 0))))
    one = Tagged(document(Element("Table", (head, cut))), {0: "序号", 1: "名称", 2: "备注", 3: "一", 4: "二", 5: "新建"})
    two = Tagged(document(Element("Table", (None, rest)), Element("P", (1,))), {0: "码头", 1: "完"})
    assert text_of_tags([one, two]) == "\n| 序号 | 名称 | 备注 |\n| 一二 |  | 新建码头 |\n完"


def test_a_list_item_has_its_label_before_it() -> None:
    item = Element("LI", (Element("Lbl", (0,)), Element("LBody", (Element("P", (1,)), Element("P", (2,))))))
    assert text_of_tags([Tagged(document(Element("L", (item,))), {0: "（一）", 1: "检修。", 2: "排险。"})]) == "（一）检修。\n排险。"


def test_pictures_and_formulas_are_named_by_their_alternate_words() -> None:
    page = Tagged(
        document(Element("P", (0,)), Element("Figure", (), alternate="渡口分布"), Element("Formula", (7,), alternate="甲加乙")), {0: "见图"}
    )
    assert text_of_tags([page]) == "见图\n〔图：渡口分布〕\n〔公式：甲加乙〕"


def test_what_is_said_to_stand_for_the_content_wins() -> None:
    one = Tagged(document(Element("P", (0, None), spoken="财  政  部门")), {0: "财 政"})
    two = Tagged(document(Element("P", (None, 0), spoken="财  政  部门")), {0: "部门"})
    assert text_of_tags([one, two]) == "财  政  部门"


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([], id="no page"),
        pytest.param([None], id="no tags"),
        pytest.param([Tagged(document(Element("P", (0,))), {0: "有标"}, unmarked=20)], id="words left out"),
        pytest.param([Tagged(document(Element("P", (0,))), {0: "有标", 1: SENTENCE})], id="pieces in no element"),
        pytest.param([Tagged(document(Element("P", (0,))), {0: "\n".join([SENTENCE] * 30)})], id="a page as one paragraph"),
        pytest.param(
            [Tagged(document(*(Element("P", (n,)) for n in range(30))), dict.fromkeys(range(30), SENTENCE[:-1]))], id="lines as paragraphs"
        ),
    ],
)
def test_tags_that_are_not_to_be_trusted_are_none(pages: list[Tagged | None]) -> None:
    assert text_of_tags(pages) is None


def printed(pages: list[str]) -> bytes:
    """Pages of text; an empty one is a picture of a page."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out)
    for text in pages:
        canvas.setFont("STSong-Light", 12)
        if text:
            canvas.drawString(72, 700, text)
        else:
            canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_scanned_pages_among_others_are_named() -> None:
    (one,) = read_bytes(printed(["关于渡口改造工作的通知", SENTENCE, "", "", SENTENCE, ""])).documents
    assert "scanned pages without text: 3–4, 6 of 6" in one.doubts
    assert SENTENCE in one.text


def test_a_file_of_scanned_pages_alone_is_refused() -> None:
    with pytest.raises(Refusal, match="2 scanned pages"):
        read_bytes(printed(["", ""]))


def test_fonts_that_do_not_say_their_letters_are_refused() -> None:
    from tests.read.test_attachments import pdf_of

    with pytest.raises(Refusal, match="which letters"):
        read_bytes(pdf_of([["\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008"] * 4]))
