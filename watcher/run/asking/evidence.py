"""Evidence of a document: every answer from its pages as it came, with headers, hashes and times, as a WARC file (ISO 28500).

What was kept is written, and nothing else: bodies stand unpacked, as they were hashed; the headers of our own
requests were not kept, and the record of a request says so.
"""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from watcher import __version__
from watcher.store import DamagedBlobError, attachments, documents, pages

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.store import Known, Store
    from watcher.store.pages import Snapshot

CHANGED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that say how a body travelled; kept under a name of their own, since the body stands unpacked."""
UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a file of evidence; `damaged` are snapshots whose bytes are not what they were."""

    answers: int
    repeats: int
    damaged: tuple[str, ...]


def write_evidence(store: Store, conn: Connection, known: Known, file: BinaryIO, now: datetime) -> Written:
    """Write all that was fetched of a document, gzipped record by record, in the order in which it came."""
    from warcio.warcwriter import WARCWriter

    warc = _Warc(WARCWriter(file, gzip=True, warc_version="1.1"), known, now)
    warc.about()
    places = {spot.url for spot in documents.locations_of(conn, known.id)} | {a.url for a in attachments.of_document(conn, known.id)}
    first: dict[str, tuple[str, Snapshot]] = {}
    repeats, damaged = 0, []
    for snapshot in pages.snapshots_of(conn, places):
        if snapshot.sha256 in first:
            warc.repeat(snapshot, *first[snapshot.sha256])
            repeats += 1
            continue
        try:
            body = store.blobs.get(snapshot.sha256)
        except (KeyError, DamagedBlobError) as wrong:
            damaged.append(f"{snapshot.url}: {snapshot.sha256}: {wrong}")
            continue
        first[snapshot.sha256] = warc.answer(snapshot, body), snapshot
    return Written(len(first), repeats, tuple(damaged))


class _Warc:
    """Writes the records; each answer with its request and a word on what it is evidence of."""

    def __init__(self, writer: Any, known: Known, now: datetime) -> None:
        self._writer = writer
        self._known = known
        self._now = now

    def about(self) -> None:
        """Begin with what wrote the file, for which document."""
        said = {"software": f"watcher/{__version__}", "format": "WARC File Format 1.1", "description": f"evidence of {self._name()}"}
        self._put(self._writer.create_warcinfo_record(None, said), self._now)

    def answer(self, snapshot: Snapshot, body: bytes) -> str:
        """Write an answer with its request and metadata; gives the id of its record."""
        from warcio.statusandheaders import StatusAndHeaders

        head = StatusAndHeaders(
            _status(snapshot.status), [*_kept_headers(snapshot), ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
        )
        record = self._writer.create_warc_record(
            _address(snapshot), "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=_hash(snapshot)
        )
        ident = self._put(record, snapshot.fetched_at)
        self._request(snapshot, ident)
        self._metadata(snapshot, ident)
        return ident

    def repeat(self, snapshot: Snapshot, ident: str, first: Snapshot) -> None:
        """Write that the same bytes came again."""
        from warcio.statusandheaders import StatusAndHeaders

        head = StatusAndHeaders(_status(snapshot.status), _kept_headers(snapshot), protocol="HTTP/1.1")
        refers = {"WARC-Profile": UNCHANGED, "WARC-Refers-To": ident, "WARC-Refers-To-Target-URI": _address(first)}
        refers |= {"WARC-Refers-To-Date": _moment(first.fetched_at), **_hash(snapshot)}
        record = self._writer.create_warc_record(_address(snapshot), "revisit", http_headers=head, warc_headers_dict=refers)
        self._put(record, snapshot.fetched_at)

    def _request(self, snapshot: Snapshot, ident: str) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        split = urlsplit(_address(snapshot))
        path = (split.path or "/") + (f"?{split.query}" if split.query else "")
        head = StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", split.netloc)], is_http_request=True)
        record = self._writer.create_warc_record(
            _address(snapshot), "request", http_headers=head, warc_headers_dict={"WARC-Concurrent-To": ident}
        )
        self._put(record, snapshot.fetched_at)

    def _metadata(self, snapshot: Snapshot, ident: str) -> None:
        known = self._known
        said = {
            "document": {"id": str(known.id), "title": known.title, "doc_number": known.doc_number},
            "asked": snapshot.url,
            "answered_from": _address(snapshot),
            "fetched_at": snapshot.fetched_at.isoformat(),
            "sha256": snapshot.sha256,
            "size": snapshot.size,
            "body": "unpacked; content-encoding, transfer-encoding and content-length as received stand under X-Received-*",
            "request": "method and address only; its headers were not kept",
        }
        payload = io.BytesIO(json.dumps(said, ensure_ascii=False, indent=1).encode())
        record = self._writer.create_warc_record(
            _address(snapshot),
            "metadata",
            payload=payload,
            warc_content_type="application/json",
            warc_headers_dict={"WARC-Concurrent-To": ident},
        )
        self._put(record, snapshot.fetched_at)

    def _put(self, record: Any, at: datetime) -> str:
        record.rec_headers.replace_header("WARC-Date", _moment(at))
        before = record.raw_stream  # buffered once by the digest of the payload, and once more by that of the block
        self._writer.write_record(record)
        for buffer in (before, record.raw_stream):
            buffer.close()
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def _name(self) -> str:
        return f"{self._known.title} ({self._known.doc_number})" if self._known.doc_number else self._known.title


def _address(snapshot: Snapshot) -> str:
    return snapshot.final_url or snapshot.url


def _kept_headers(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Give the headers as they were kept: latin-1 text, one line each."""
    found = []
    for name, value in snapshot.headers.items():
        shown = f"X-Received-{name}" if name in CHANGED else name
        found += [(shown, line.strip()) for line in value.split("\n")]
    return found


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _hash(snapshot: Snapshot) -> dict[str, str]:
    return {"WARC-Payload-Digest": "sha256:" + base64.b32encode(bytes.fromhex(snapshot.sha256)).decode().rstrip("=")}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
