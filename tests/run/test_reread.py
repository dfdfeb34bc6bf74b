"""Kept bytes read anew: a better reader is no change of the law, and an answer about the past stays what it was."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from warcio.archiveiterator import ArchiveIterator

from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.passes import Watch, log_rows, only, told, watching
from tests.support.site import Site
from tests.support.texts import measure
from watcher.compare import fingerprint
from watcher.config import load_home
from watcher.model import Document
from watcher.run.asking.evidence import write_evidence
from watcher.run.asking.history import History, find, history
from watcher.run.concluding.reader import reader_mark
from watcher.run.concluding.reread import Report, reread
from watcher.store import documents
from watcher.store.records import pack_document
from watcher.store.schema import locations, versions

AGENCY, NUMBER = "样例省财政厅", "样财建〔2025〕2号"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        for i, topic in enumerate(["节能改造", "技能培训"], 1):
            name = f"{topic}补助资金管理办法"
            text = measure(AGENCY, f"样财建〔2025〕{i}号", f"2025年{i}月6日", name)
            served.publish(f"/zcfb/t{i}.html", f"{AGENCY}关于印发《{name}》的通知", f"2025-0{i}-08", *text)
        yield served


@contextmanager
def a_watch(site: Site, path: Path, store_url: str) -> Iterator[Watch]:
    make_home(path, {"first": site.list_url})
    with watching(path, store_url) as opened:
        opened.look()
        yield opened


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Iterator[Watch]:
    with a_watch(site, tmp_path, f"sqlite:///{tmp_path / 'state' / 'watcher.db'}") as opened:
        yield opened


@pytest.fixture
def either(site: Site, tmp_path: Path, store_url: str) -> Iterator[Watch]:
    """On both databases in turn."""
    with a_watch(site, tmp_path, store_url) as opened:
        yield opened


def read_before(watch: Watch, ident: int, as_was: Document) -> None:
    """Let a text be kept as an older reader made it."""
    mark = fingerprint(as_was.text)
    with watch.store.transaction() as conn:
        version = documents.known(conn, ident).version_id
        values = {"record": pack_document(as_was), "fingerprint": mark, "reader": "older"}
        conn.execute(update(versions).where(versions.c.id == version).values(**values))
        conn.execute(update(locations).where(locations.c.version_id == version).values(fingerprint=mark))


def worse(watch: Watch) -> tuple[int, Document]:
    """Let the second document be held as an older reader read it: without its number, and short of its last article."""
    with watch.store.read() as conn:
        [known] = find(conn, NUMBER)
        text = documents.text_of(conn, known.version_id or 0)
    worse = replace(text, doc_number=None, text=text.text.rpartition("\n")[0])
    read_before(watch, known.id, worse)
    return known.id, text


def again(watch: Watch, *, apply: bool = False) -> Report:
    return reread(load_home(watch.path), watch.store, watch.now, apply=apply)


def shown(watch: Watch, ident: int, **back: int) -> History:
    with watch.store.read() as conn:
        return history(conn, ident, watch.now.date(), watch.now - timedelta(**back))


def test_the_same_reader_finds_nothing(watch: Watch) -> None:
    report = again(watch)
    assert (report.texts, report.differences, report.lost, report.refused) == (2, [], [], [])


def test_a_better_reader_shows_field_by_field_what_would_differ_and_changes_nothing(watch: Watch) -> None:
    ident, better = worse(watch)
    before = log_rows(watch.store)
    [one] = again(watch).differences
    assert (one.document_id, one.fields) == (ident, {"doc_number": (None, NUMBER)})
    assert [change.new.label for change in one.text if change.new] == ["第七条"]
    assert log_rows(watch.store) == before
    assert shown(watch, ident).text != better.text


def test_applied_it_counts_from_now_on_and_the_past_stays(either: Watch) -> None:
    watch = either
    ident, better = worse(watch)
    before = log_rows(watch.store)
    assert again(watch, apply=True).renewed == 1
    assert shown(watch, ident).text == better.text
    assert shown(watch, ident, minutes=1).text != better.text, "what was known then is what was read then"
    assert log_rows(watch.store) == before
    assert again(watch).differences == []
    watch.day += 1
    assert told(watch.look()) == []


def test_after_an_upgrade_a_pass_tells_the_edit_and_not_the_reader(site: Site, watch: Watch) -> None:
    worse(watch)
    site.visits += 1
    assert told(watch.look()) == [], "new bytes with the same words, read by a better reader"
    worse(watch)
    site.notices["/zcfb/t2.html"].paragraphs[8] = "第三条　受理机构应当自收到申请之日起二十个工作日内完成审核，并公示审核结果。"
    assert [change.new.label for change in only(watch.look(), "amended").redline if change.new] == ["第三条"]


def test_other_selectors_are_another_reader(site: Site, watch: Watch) -> None:
    assert reader_mark({"body": ".a"}) != reader_mark({"body": ".b"}) != reader_mark()
    file = watch.path / "config" / "sources" / "first.yaml"
    file.write_text(file.read_text("utf-8") + "select: {body: '.TRS_Editor p:nth-child(n+6)'}\n", "utf-8")
    site.visits += 1
    assert told(watch.look()) == []


def test_a_document_that_a_reader_no_longer_finds_is_named(watch: Watch) -> None:
    ident, _ = worse(watch)
    with watch.store.read() as conn:
        sha256 = conn.scalar(select(versions.c.sha256).where(versions.c.document_id == ident)) or ""
    path = watch.store.blobs.here.folder / sha256[:2] / f"{sha256}.zst"
    path.write_bytes(path.read_bytes()[:40])
    report = again(watch, apply=True)
    assert report.renewed == 0
    assert "damaged" in report.refused[0]


def test_the_commands(watch: Watch) -> None:
    home = watch.path
    assert call(home, "reread", "first", "--json").json["texts"] == 2
    assert "未作任何改动" in call(home, "reread", "--document", NUMBER).out
    assert call(home, "reread", "--document", "无此文件").status == 2
    worse(watch)
    said = call(home, "reread", "--apply").out
    assert f"文号：（无） → {NUMBER}" in said
    assert "已更新1个" in said
    written = call(home, "snapshot", NUMBER, "-o", str(home / "e.warc.gz"), "--json").json
    assert (written["answers"], written["damaged"]) == (1, [])
    with (home / "e.warc.gz").open("rb") as file:
        assert [r.rec_type for r in ArchiveIterator(file)] == ["warcinfo", "response", "request", "metadata"]


def test_the_evidence_holds_the_very_bytes(site: Site, watch: Watch) -> None:
    site.visits += 1
    watch.look()
    with watch.store.read() as conn:
        [known] = find(conn, NUMBER)
        file = io.BytesIO()
        written = write_evidence(watch.store, conn, known, file, watch.now)
    assert (written.answers, written.repeats, written.damaged) == (2, 0, ())
    file.seek(0)
    found = []
    for record in ArchiveIterator(file, check_digests="raise"):
        body = record.content_stream().read()
        if record.rec_type == "response":
            found.append(body)
            assert record.rec_headers.get_header("WARC-Target-URI") == site.url + "/zcfb/t2.html"
            assert record.http_headers.get_statuscode() == "200"
            assert record.http_headers.get_header("ETag")
        if record.rec_type == "metadata":
            said = json.loads(body)
            assert said["sha256"] == hashlib.sha256(found[-1]).hexdigest()
            assert said["document"]["doc_number"] == NUMBER
    assert found == [site.notices["/zcfb/t2.html"].page(n).encode() for n in (0, 1)]


def test_bytes_that_came_again_are_told_and_written_once(site: Site, watch: Watch) -> None:
    for visits in (1, 0):
        site.visits = visits
        watch.look()
    with watch.store.read() as conn:
        [known] = find(conn, NUMBER)
        file = io.BytesIO()
        written = write_evidence(watch.store, conn, known, file, watch.now)
    assert (written.answers, written.repeats) == (2, 1)
    file.seek(0)
    kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds.count("revisit") == 1
