"""A list page read into its rows: by the reader, or by the source's own adapter in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watcher.model import Item, Listing, Refusal

if TYPE_CHECKING:
    from watcher.config import Source

SECONDS = 20.0
MOST_ROWS = 10_000
CHILD = Path(__file__).with_name("adapter_child.py")


async def read_rows(source: Source, data: bytes, *, url: str, content_type: str | None) -> Listing:
    """Read a list page as its source says. Raises Refusal, also for whatever an adapter does wrong."""
    if source.adapter:
        return await _by_adapter(source.adapter, data, url)
    from watcher.read import read_list

    return await asyncio.to_thread(read_list, data, url=url, content_type=content_type, select=source.select or None)


async def _by_adapter(file: str, data: bytes, url: str) -> Listing:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        file,
        url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, wrong = await child.communicate(data)
    except TimeoutError:
        raise Refusal(f"the adapter {file} did not come to an end within {SECONDS:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        lines = wrong.decode("utf-8", "replace").strip().splitlines()
        raise Refusal(f"the adapter {file} failed: {lines[-1] if lines else f'exit {child.returncode}'}")
    try:
        return _listing(file, json.loads(said))
    except (ValueError, TypeError, KeyError) as fault:
        raise Refusal(f"the adapter {file} gave no rows: {fault!r}") from None


def _listing(file: str, said: dict[str, Any]) -> Listing:
    from watcher.read.addresses import clean_address

    rows = [
        Item(clean_address(r["url"]), r["title"], date.fromisoformat(r["date"]) if r["date"] else None, r["doc_number"], r["status"])
        for r in said["rows"]
    ]
    faulty = next((row for row in rows if not row.title or not row.url.startswith(("http://", "https://"))), None)
    if faulty or len(rows) > MOST_ROWS:
        raise Refusal(f"the adapter {file} gave {'a row without title or whole address: ' + repr(faulty) if faulty else 'too many rows'}")
    unique = tuple({row.url: row for row in rows}.values())
    return Listing(unique, said["next"], "html", (f"{len(unique)} rows by the adapter {Path(file).name}",))
