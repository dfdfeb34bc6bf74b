"""The process in which an adapter runs: bytes of a list page come in, its rows go out as JSON. Run by file, never imported."""

from __future__ import annotations

import json
import resource
import runpy
import sys
from pathlib import Path

CPU_SECONDS, MEMORY = 15, 1_000_000_000


def main(file: str, url: str) -> None:
    """Run the adapter in `file` over standard input."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from watcher.model import as_json

    data = sys.stdin.buffer.read()
    adapter = runpy.run_path(file)
    following = adapter["following"](data, url) if "following" in adapter else None
    print(json.dumps({"rows": as_json(list(adapter["rows"](data, url))), "next": following}))


if __name__ == "__main__":
    main(*sys.argv[1:])
