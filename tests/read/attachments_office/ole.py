"""Makes OLE compound files, Word documents and Excel workbooks of 97 to 2003, byte by byte from the published formats."""

from __future__ import annotations

import struct
from dataclasses import dataclass

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams; each is padded so that none is small enough for the mini stream."""
    body, entries, fat = b"", [], []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        count = -(-len(content) // SECTOR)
        first = len(fat)
        fat += [*range(first + 1, first + count), END]
        entries.append((name, first, len(content)))
        body += content.ljust(count * SECTOR, b"\0")
    directory = _entry("Root Entry", 5, 1, END, 0)
    for i, (name, first, size) in enumerate(entries):
        directory += _entry(name, 2, FREE, first, size, right=i + 2 if i + 1 < len(entries) else FREE)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    directory_at = len(fat)
    fat += [*range(directory_at + 1, directory_at + len(directory) // SECTOR), END]
    fat_count = 1
    while len(fat) + fat_count > fat_count * 128:
        fat_count += 1
    fat_at = len(fat)
    fat += [FAT] * fat_count
    fat += [FREE] * (fat_count * 128 - len(fat))
    places = [*range(fat_at, fat_at + fat_count)] + [FREE] * (109 - fat_count)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<III4xIIIII", 0, fat_count, directory_at, 4096, END, 0, END, 0) + struct.pack("<109I", *places)
    return header + body + directory + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, child: int, first: int, size: int, *, right: int = FREE) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", first, size)


@dataclass
class Said:
    """Words up to a mark, with what the properties say of that mark or of the words."""

    words: str
    mark: str = "\r"
    in_table: bool = False
    row_end: bool = False
    deleted: bool = False
    compressed: bool = False


def row(*cells: str) -> list[Said]:
    return [Said(cell, "\x07", in_table=True) for cell in cells] + [Said("", "\x07", in_table=True, row_end=True)]


def word(said: list[Said], *, flags: int = 0, version: int = 0xC1, properties: bool = True) -> bytes:
    """A Word document whose text lies in as many pieces as there are things said."""
    start = 2048
    text, pieces, paragraphs, characters, cp = b"", [], [], [], 0
    for part in said:
        words = part.words + part.mark
        coded = words.encode("cp1252" if part.compressed else "utf-16-le")
        at = start + len(text)
        count = len(coded) // (1 if part.compressed else 2)
        pieces.append((cp, at * 2 | 1 << 30 if part.compressed else at))
        cp += count
        text += coded
        changes = b"".join(struct.pack("<HB", code, 1) for code, holds in ((0x2416, part.in_table), (0x2417, part.row_end)) if holds)
        paragraphs.append((at, at + len(coded), struct.pack("<H", 0) + changes))
        characters.append((at, at + len(coded), struct.pack("<HB", 0x0800, 1) if part.deleted else b""))
    plc = struct.pack(f"<{len(pieces) + 1}I", *(p[0] for p in pieces), cp)
    plc += b"".join(struct.pack("<HIH", 0, place, 0) for _, place in pieces)
    clx = b"\x01\x02\x00\xff\xff\x02" + struct.pack("<I", len(plc)) + plc
    stream = bytearray(bytes(start) + text)
    stream += bytes(-len(stream) % SECTOR)
    indexes = []
    for runs, wide in ((characters, False), (paragraphs, True)):
        index_places, index_pages = [], []
        for group in (runs[i : i + 8] for i in range(0, len(runs), 8)):
            index_places.append(group[0][0])
            index_pages.append(len(stream) // SECTOR)
            stream += _page(group, wide=wide)
        indexes.append(
            struct.pack(f"<{len(index_places) + 1}I", *index_places, start + len(text)) + struct.pack(f"<{len(index_pages)}I", *index_pages)
        )
    table = b"".join(indexes) + clx
    spans = {12: (0, len(indexes[0])), 13: (len(indexes[0]), len(indexes[1])), 33: (len(indexes[0]) + len(indexes[1]), len(clx))}
    if not properties:
        spans = {33: spans[33]}
    fib = bytearray(900)
    struct.pack_into("<HH6xH", fib, 0, 0xA5EC, version, 0x0200 | flags)
    struct.pack_into("<H", fib, 32, 14)
    struct.pack_into("<H", fib, 62, 22)
    struct.pack_into("<i", fib, 64 + 12, cp)
    struct.pack_into("<H", fib, 152, 93)
    for number, (at, size) in spans.items():
        struct.pack_into("<II", fib, 154 + 8 * number, at, size)
    stream[: len(fib)] = fib
    return compound({"WordDocument": bytes(stream), "1Table": table})


def _page(runs: list[tuple[int, int, bytes]], *, wide: bool) -> bytes:
    page = bytearray(SECTOR)
    page[-1] = len(runs)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(r[0] for r in runs), runs[-1][1])
    at = SECTOR - 2
    for i, (_, _, properties) in enumerate(runs):
        if not properties:
            continue
        held = (struct.pack("<BB", 0, (len(properties) + 1) // 2) if wide else bytes([len(properties)])) + properties
        at -= (len(held) + 1) // 2 * 2
        page[at : at + len(held)] = held
        page[4 * (len(runs) + 1) + (13 if wide else 1) * i] = at // 2
    return bytes(page)


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def wide(words: str) -> bytes:
    return struct.pack("<HB", len(words), 1) + words.encode("utf-16-le")


BOF = struct.pack("<HH12x", 0x0600, 5)


def book(sheets: list[tuple[bool, list[bytes]]], *, strings: list[bytes] = [], before: list[bytes] = []) -> bytes:  # noqa: B006
    """A workbook: for each sheet whether it is hidden, and its records; `strings` are the pieces of its shared strings."""
    head = record(0x809, BOF) + b"".join(before)
    shared = b"".join(record(0xFC if i == 0 else 0x3C, piece) for i, piece in enumerate(strings))
    names = [b"\x06\x00Sheet" + bytes([48 + i]) for i in range(len(sheets))]
    size = len(head) + len(shared) + sum(4 + 6 + len(n) for n in names) + 4
    listed, bodies = b"", b""
    for (hidden, records), name in zip(sheets, names, strict=True):
        listed += record(0x85, struct.pack("<IBB", size + len(bodies), int(hidden), 0) + name)
        bodies += record(0x809, BOF) + b"".join(records) + record(0x0A, b"")
    return compound({"Workbook": head + listed + shared + record(0x0A, b"") + bodies})
