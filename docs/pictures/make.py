"""Make the pictures of the documentation from the demo's own run: the terminal, two digests, two web pages, a printed issue.

Into `build/pictures` go digests of every sort, to be looked at: on a phone and on a desk, in the light and in the dark,
without styles, on paper. Needs Chromium and Chinese fonts (Debian: chromium, fonts-noto-cjk, fonts-arphic-uming).
From the repository's root: `python -m docs.pictures.make`.
"""  # noqa: INP001 - a script, not a package

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import uvicorn
from PIL import Image
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.digest.gallery import letters, on_paper
from tests.support.browser import take_picture
from watcher.config import load_home
from watcher.store import open_store
from watcher.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
CHROMIUM += ["--disable-background-networking"]
TERMINAL = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0; background: #16181d; color: #d6dae0 }}
pre {{ margin: 0; padding: 20px 24px; font: 15px/1.5 "Noto Sans Mono CJK SC", monospace; white-space: pre }}</style><pre>{}</pre>"""
LAST_DAY = datetime.fromisoformat("2026-09-10T09:00:00+08:00")
PORT = 18765
PHONE, DESK = 390, 1000


def main() -> None:
    """Play the demo, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        out, terminal = Path(folder) / "out", Path(folder) / "terminal.html"
        printed = _in_terminal([sys.executable, "-m", "watcher", "demo", "--out", str(out)])
        terminal.write_text(_as_html(printed), "utf-8")
        _picture(terminal.as_uri(), "demo", 700, 1070)
        for name, reader, dark in (("digest", "chen", False), ("digest-amended", "li", True)):
            take_picture(max((out / "digests").glob(f"*-{reader}.html")).read_text("utf-8"), HERE / f"{name}.png", PHONE, dark=dark)
        _picture_of_issue(out / "home")
        with _served(out / "home"):
            _picture(f"http://127.0.0.1:{PORT}/", "web", 500, 1010)
            _picture(f"http://127.0.0.1:{PORT}/documents/5", "web-document", 500, 1000)
    _gallery(Path("build/pictures"))


def _gallery(folder: Path) -> None:
    """Take pictures of every sort of digest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, letter in letters().items():
        for width in (PHONE, DESK):
            for dark in (False, True):
                take_picture(letter.html, folder / f"{name}-{width}-{'dark' if dark else 'light'}.png", width, dark=dark)
        bare = re.sub(r"<style.*?</style>| style=\"[^\"]*\"", "", letter.html, flags=re.DOTALL)
        take_picture(bare, folder / f"{name}-without-styles.png", PHONE, dark=False)
        (folder / f"{name}.txt").write_text(letter.text, "utf-8")
    for form in ("docx", "pdf"):
        paper = on_paper(form)
        (folder / f"usual.{form}").write_bytes(paper)
        for number, page in enumerate(pypdfium2.PdfDocument(paper) if form == "pdf" else (), 1):
            page.render(scale=1.5).to_pil().save(folder / f"usual-page-{number}.png")


def _in_terminal(command: list[str]) -> str:
    """Give what a command prints to a terminal, with its colours."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(command, stdout=theirs)  # noqa: S603 - our own program
    os.close(theirs)
    parts: list[bytes] = []
    try:
        while part := os.read(ours, 65536):
            parts.append(part)
    except OSError:  # how a terminal ends on Linux
        pass
    if done.wait():
        raise SystemExit("the demo failed")
    return b"".join(parts).decode().replace("\r\n", "\n")


def _as_html(printed: str) -> str:
    """Turn the last two days of the demo into a page."""
    shown = printed[printed.index("━━ 9月9日") :].partition("\n   邮件")[0].rstrip()
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("\x1b[36m\x1b[1m" + shown))
    return TERMINAL.format(console.export_html(inline_styles=True, theme=MONOKAI, code_format="{code}"))


@contextmanager
def _served(path: Path) -> Iterator[None]:
    home = load_home(path)
    app = create_app(home, open_store(home.store_url, home.state), lambda: LAST_DAY)
    server = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.05)
    yield
    server.should_exit = True
    thread.join()


def _picture(url: str, name: str, width: int, height: int) -> None:
    file = HERE / f"{name}.png"
    command = [*CHROMIUM, f"--screenshot={file}", f"--window-size={width},{height}", url]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own pages


def _picture_of_issue(home: Path) -> None:
    """Show the first two pages of the issue that the demo's home prints, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "issue.pdf"
        command = [sys.executable, "-m", "watcher", "--home", str(home), "bulletin", "--publisher", "某市企业服务中心"]
        command += ["--since", "2026-01-01", "--until", f"{LAST_DAY:%Y-%m-%d}", "-o", str(file)]
        subprocess.run(command, check=True)  # noqa: S603 - our own program
        shown = [page.render(scale=0.75).to_pil() for page in list(pypdfium2.PdfDocument(file))[:2]]
    sheet = Image.new("RGB", (sum(p.width for p in shown) + 12, shown[0].height), "#c8c8c8")
    for n, page in enumerate(shown):
        sheet.paste(page, (n * (page.width + 12), 0))
    sheet.quantize(32).save(HERE / "bulletin.png", optimize=True)


if __name__ == "__main__":
    main()
