"""Large, deep and bombed files, read one after the other with a limit on the time of each and on the memory of all.

    python -m tests.read.hostile SECONDS BYTES

Prints a line a case: what came of it, and its processor time. Ends with an error where a case takes longer than SECONDS,
all of them more than BYTES of memory besides what the interpreter and its libraries hold, or one raises anything but a Refusal.
"""

from __future__ import annotations

import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable

from tests.read.attachments_office.ole import Said, word
from tests.read.test_attachments import pdf_of
from watcher.effects import find_effects
from watcher.model import Refusal
from watcher.read import read_bytes, read_list

SENTENCE = "各单位应当按照规定于每年三月底前报送材料，逾期不予受理。"
PARAGRAPH = f"<p>　　{SENTENCE}</p>\n"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(name: str, content: bytes) -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return store.getvalue()


def nested(name: str, depth: int) -> bytes:
    data = SENTENCE.encode()
    for _ in range(depth):
        data = zipped(name, data)
    return data


def bomb() -> bytes:
    """Two hundred times its size, more than a part may have, made piece by piece."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w", force_zip64=True) as member:
        for _ in range(60):
            member.write(bytes(1_000_000))
    return store.getvalue()


def in_word(body: str) -> bytes:
    return zipped("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>".encode())


def deep(tag: str, count: int = 10_000) -> bytes:
    return f"<html><body>{f'<{tag}>' * count}{SENTENCE}{f'</{tag}>' * count}".encode()


def entities() -> bytes:
    """Entities of entities: twenty times twenty times twenty … letters, were they put in."""
    made = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    feed = "<rss><channel><item><title>&j;</title></item></channel></rss>"
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa">{made}]>{feed}'.encode()


def bare_pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalog; without a table of where they lie."""
    numbered = "".join(f"{n} 0 obj\n{content}\nendobj\n" for n, content in enumerate(objects, 1))
    return f"%PDF-1.7\n{numbered}trailer\n<< /Root 1 0 R >>\n%%EOF".encode()


def tags_within_themselves() -> bytes:
    words = f"/P <</MCID 0>> BDC BT /F1 12 Tf 72 700 Td ({'x' * 40}) Tj ET EMC"
    return bare_pdf(
        "<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 5 0 R /MarkInfo << /Marked true >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /StructParents 0 "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
        "<< /Type /StructTreeRoot /K 6 0 R /ParentTree << /Nums [0 [6 0 R]] >> >>",
        "<< /Type /StructElem /S /P /P 5 0 R /Pg 3 0 R /K [0 6 0 R 6 0 R] >>",
    )


CASES: dict[str, Callable[[], bytes]] = {
    "a page of 200 MB": lambda: (PARAGRAPH.encode() * 3_000_000)[:200_000_000],
    "a page of half a MB": lambda: f"<html><body>{PARAGRAPH * 5_500}".encode(),
    "a text of half a MB": lambda: ("关于报送材料的通知\n" + f"{SENTENCE}\n" * 6_000).encode(),
    "a text of one line": lambda: (SENTENCE[:-1] * 10_000).encode(),
    "titles alone": lambda: ("关于报送材料的通知\n\n" * 5_000).encode(),
    "articles alone": lambda: "".join(f"第{n}条　{SENTENCE}\n" for n in range(5_000)).encode(),
    "5,000 links": lambda: "".join(f"<li><a href='/{n}.html'>关于报送材料的第{n}号通知</a>2025-01-02</li>" for n in range(5_000)).encode(),
    "a table of 5,000 rows": lambda: ("<table>" + "<tr><td>甲</td><td>乙</td></tr>" * 5_000).encode(),
    "10,000 div deep": lambda: deep("div"),
    "10,000 table deep": lambda: deep("table><tr><td"),
    "10,000 b deep": lambda: deep("b"),
    "10,000 of no known element deep": lambda: deep("o:p"),
    "nothing but <": lambda: b"<" * 200_000,
    "attributes that never end": lambda: b"<p title='" * 300_000,
    "comments that never end": lambda: b"<html><!--" * 300_000,
    "scripts that never end": lambda: b"<html><script>" * 200_000,
    "data 200,000 deep": lambda: b'[{"a":' * 200_000,
    "a number of a million digits": lambda: b'{"data":' + b"1" * 1_000_000 + b"}",
    "entities of entities": entities,
    "a feed 10,000 deep": lambda: b"<rss>" + b"<item>" * 10_000,
    "a data store that never ends": lambda: b"<datastore>" + b"<record><![CDATA[" * 100_000,
    "a zip bomb": bomb,
    "archives in archives": lambda: nested("a.zip", 100),
    "archives in archives that are called documents": lambda: nested("a.docx", 400),
    "a DOCX 10,000 deep": lambda: in_word("<w:sdt><w:sdtContent>" * 5_000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 5_000),
    "a DOCX with a row of 50,000 cells": lambda: in_word(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 50_000}</w:tr></w:tbl>"),
    "a DOC of 3,000 pieces": lambda: word([Said(SENTENCE)] * 3_000),
    "a PDF of 5,000 pages": lambda: pdf_of([[SENTENCE]] * 5_000),
    "a PDF whose pages hold themselves": lambda: bare_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 9999 >>"
    ),
    "a PDF whose tags hold themselves": tags_within_themselves,
    "an RTF 90,000 deep": lambda: rb"{\rtf1 " + b"{" * 90_000 + b"x" + b"}" * 90_001,
}


def outcome(data: bytes) -> str:
    """Read a file by both doors and say what came of it."""
    try:
        documents = read_bytes(data, name="x", url="http://www.example.gov.cn/a/1.html").documents
        told = f"{len(documents)} documents, {sum(len(find_effects(d)) for d in documents)} effects"
    except Refusal as refused:
        told = f"refused: {refused}"
    try:
        return f"{told}; {len(read_list(data, url='http://www.example.gov.cn/a/').items)} rows"
    except Refusal as refused:
        return f"{told}; refused: {refused}"


def main(most_seconds: float, most_bytes: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes + 1_000_000_000, most_bytes + 1_000_000_000))
    slow = []
    for name, make in CASES.items():
        data = make()
        before = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(before + most_seconds) + 2, -1))
        told = outcome(data)
        took = time.process_time() - before
        print(f"{took:6.2f} s  {name}: {told[:200]}", flush=True)
        slow += [name] * (took > most_seconds)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
