"""A small object store on loopback that speaks as much of S3 as clients need: put, get, copy, delete, list, by signed requests.

`answers` may be set to a status that it gives instead; `spoil` to what it keeps instead of what it was given.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

KEY, SECRET, BUCKET = "watch-key", "watch-secret", "policy"


class ObjectStore:
    """One bucket, in memory: path below it → bytes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.unsigned = 0
        self.status = 0
        self.spoil: Callable[[bytes], bytes] = lambda data: data
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Request, self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def listing(self, prefix: str, delimiter: str) -> bytes:
        below = {key: data for key, data in sorted(self.kept.items()) if key.startswith(prefix)}
        folders = {
            prefix + rest.partition("/")[0] + "/" for rest in (key.removeprefix(prefix) for key in below) if delimiter and "/" in rest
        }
        rows = "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders))
        rows += "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size><LastModified>2026-03-01T00:00:00.000Z</LastModified></Contents>"
            for key, data in below.items()
            if not key.startswith(tuple(folders))
        )
        head = f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><IsTruncated>false</IsTruncated>"
        return f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{head}{rows}</ListBucketResult>'.encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def environment(self, **more: str) -> dict[str, str]:
        """What a service is given to find it: the address, and the credentials unless told otherwise."""
        given = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_address[1]}", "AWS_DEFAULT_REGION": "us-east-1"}
        return given | (more or {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET})

    def give(self, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        _client().clear_instance_cache()
        for name, value in self.environment(**more).items():
            monkeypatch.setenv(name, value)


def _client() -> Any:
    """The client's class, which keeps its connections; the test is skipped where it is not installed."""
    return pytest.importorskip("s3fs", reason="the extra s3 is not installed").S3FileSystem


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, store: ObjectStore, *args: Any) -> None:
        self.store = store
        super().__init__(*args)

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._granted():
            return
        if source := self.headers.get("x-amz-copy-source"):
            self.store.kept[self._key] = self.store.kept[unquote(source).lstrip("/").removeprefix(f"{BUCKET}/")]
            self._say(200, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>")
        else:
            self.store.kept[self._key] = self.store.spoil(data)
            self._say(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if not self._granted():
            return
        if not self._key:
            self._say(200, self.store.listing(query.get("prefix", [""])[0], query.get("delimiter", [""])[0]))
        elif self._key in self.store.kept:
            self._say(200, self.store.kept[self._key])
        else:
            self._say(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")

    def do_HEAD(self) -> None:
        if self._granted():
            self._say(200 if not self._key or self._key in self.store.kept else 404, self.store.kept.get(self._key, b""))

    def do_DELETE(self) -> None:
        if self._granted():
            self.store.kept.pop(self._key, None)
            self._say(204)

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")

    def _granted(self) -> bool:
        self.store.asked.append((self.command, self._key))
        signed = f"Credential={KEY}/" in self.headers.get("Authorization", "")
        self.store.unsigned += not signed
        if self.store.status or not signed:
            self._say(self.store.status or 403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        return signed and not self.store.status

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
