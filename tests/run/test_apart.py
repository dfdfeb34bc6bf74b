"""Files read in a child process: the same text, one file lost to a crash or a hang, the next one read."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.read.test_attachments import pdf_of
from watcher.model import Refusal
from watcher.read import read_bytes
from watcher.read.attachments import text_of, what_is
from watcher.run.looking.apart import Extractor

NOTICE = ["关于渡口改造的通知", "各有关单位：", "请于每年三月底前报送材料，逾期不予受理。"]
FILE = pdf_of([NOTICE])


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    made = Extractor()
    yield made
    made.close()


def test_a_file_has_the_same_text_there_as_here(extractor: Extractor) -> None:
    assert extractor(FILE, "pdf") == text_of(FILE, "pdf")
    assert read_bytes(FILE, extract=extractor) == read_bytes(FILE)


def test_refusals_come_back_as_such(extractor: Extractor) -> None:
    with pytest.raises(Refusal, match="damaged PDF"):
        extractor(b"%PDF-1.7 and nothing else", "pdf")
    with pytest.raises(Refusal, match="damaged zip"):
        extractor(b"PK\x03\x04", "zip")
    assert extractor(FILE, "pdf").text


def test_what_has_no_parser_is_refused_without_a_child(extractor: Extractor) -> None:
    kind = what_is(b"\x89PNG\r\n\x1a\n")
    assert kind
    with pytest.raises(Refusal, match=kind):
        extractor(b"\x89PNG\r\n\x1a\n", kind)


def test_a_child_that_ended_is_replaced(extractor: Extractor) -> None:
    extractor(FILE, "pdf")
    child = extractor._child
    assert child
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert extractor(FILE, "pdf").text


def test_a_hang_costs_one_file() -> None:
    slow = Extractor(seconds=0.001)
    try:
        with pytest.raises(Refusal, match="takes longer"):
            slow(FILE, "pdf")
        assert slow._child is None
    finally:
        slow.close()


def test_a_flood_of_memory_costs_one_file() -> None:
    small = Extractor(megabytes=40)
    try:
        with pytest.raises(Refusal, match=r"broke off|memory"):
            small(FILE + bytes(60_000_000), "pdf")
    finally:
        small.close()
