"""Files of binary formats are taken apart in a process of their own: a crash, a hang or a flood of memory costs one file.

The parsers of PDF, Word, Excel, OFD and RTF meet whatever the web holds, and one of them is a large program in C++. The child
gets bytes and gives text: it knows no network, no store and no secret, and what it answers is JSON, never code.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments import PARSED, Extract, text_of

if TYPE_CHECKING:
    from typing import IO

_SECONDS = 60.0
_MEGABYTES = 2_000
_MOST_FILES = 200  # of one child, so that what a parser leaks is given back
_CHUNK = 1 << 16
_ROOT = str(Path(__file__).resolve().parents[3])
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP")


class Extractor:
    """Asks a child for the text of a file; it is started with the first file and after each that it did not survive.

    Threads wait for each other. Called with bytes and what `what_is` says of them; raises Refusal as `text_of` does,
    and where the child took longer than `seconds`, wanted more than `megabytes`, or ended.
    """

    def __init__(self, *, seconds: float = _SECONDS, megabytes: int = _MEGABYTES) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._lock = threading.Lock()

    def __call__(self, data: bytes, kind: str) -> Extract:
        """Give the text of a file."""
        if kind not in PARSED:
            return text_of(data, kind)
        with self._lock:
            said = json.loads(self._answer(data, kind))
        if "refusal" in said:
            raise Refusal(said["refusal"])
        return Extract(said["text"], said["whole"], tuple(said["doubts"]))

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._files = self._child, None, 0
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                with suppress(OSError):  # bytes that it never took
                    stream.close()

    def _answer(self, data: bytes, kind: str) -> bytes:
        if self._files >= _MOST_FILES or (self._child is not None and self._child.poll() is not None):
            self.close()
        child = self._child = self._child or self._start()
        self._files += 1
        late = threading.Timer(self._seconds, child.kill)
        late.start()
        began = time.monotonic()
        try:
            answer = _exchange(child, f"{kind} {len(data)}\n".encode(), data)
        finally:
            late.cancel()
        if answer is not None:
            return answer
        took = time.monotonic() - began
        self.close()
        if took >= self._seconds:
            raise Refusal(f"a file that takes longer than {self._seconds:g} s to read")
        raise Refusal("a file at which its reader broke off")

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"PYTHONPATH": _ROOT}
        call = [sys.executable, "-P", "-m", "watcher.run.looking.apart", str(self._megabytes)]
        return subprocess.Popen(  # noqa: S603 - this interpreter, and a number
            call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=settings
        )


@cache
def extractor() -> Extractor:
    """Give this process's extractor; its child ends with the process."""
    made = Extractor()
    atexit.register(made.close)
    return made


def _exchange(child: subprocess.Popen[bytes], head: bytes, data: bytes) -> bytes | None:
    """Hand a file over and take the answer, a line; None where the child ended."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(head)
        child.stdin.write(data)
        child.stdin.flush()
    except OSError:
        return None
    parts: list[bytes] = []
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        while not parts or not parts[-1].endswith(b"\n"):
            ready.select()
            part = os.read(child.stdout.fileno(), _CHUNK)
            if not part:
                return None
            parts.append(part)
    return b"".join(parts)


def serve(megabytes: int, files: IO[bytes], answers: IO[bytes]) -> None:
    """Be the child: read a kind, a length and so many bytes, answer with a line of JSON, until there is no more."""
    _limit(megabytes)
    while head := files.readline():
        kind, length = head.split()
        answers.write(json.dumps(_told(files.read(int(length)), kind.decode())).encode() + b"\n")
        answers.flush()


def _told(data: bytes, kind: str) -> dict[str, object]:
    try:
        extract = text_of(data, kind)
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    except MemoryError:
        return {"refusal": "a file that wants more memory than is sane"}
    return {"text": extract.text, "whole": extract.whole, "doubts": extract.doubts}


def _limit(megabytes: int) -> None:
    """Bound the memory of this process, where the system can; leave no core behind."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
