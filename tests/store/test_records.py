"""Documents as they lie in the store: the model's own fields as JSON, and the same document back."""

from __future__ import annotations

import json
import sys
from datetime import date

import pytest

from watcher.model import Attachment, Block, Document, Kind, Level, as_json
from watcher.store.records import pack_document, unpack_document

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = (Block(Level.ARTICLE, "园丁每日浇水。", "第一条"), Block(Level.TABLE, "甲\t乙\n丙\t丁", None, (("甲", "乙"), ("丙", "丁"))))


@pytest.mark.parametrize(
    "document",
    [
        Document("花圃管理办法"),
        Document("关于花圃的通知", "园发〔2026〕3号", kind=Kind.NEWS, written_date=date(2026, 3, 1), text="浇水。\n“松土”。", body=BODY),
        Document("花圃公告", attachments=(Attachment("名录.docx", "https://example.test/1.docx"), Attachment("表"))),
    ],
)
def test_a_document_comes_back_from_its_own_fields(document: Document) -> None:
    packed = pack_document(document)
    assert json.loads(zstd.decompress(packed)) == as_json(document)
    assert unpack_document(packed) == document
