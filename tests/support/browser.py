"""A headless Chromium that looks at pages as a reader does: what runs over the edge, what is too small, what is too pale.

Pages are shown in frames of the wanted width, several in one call, since Chromium's own window is never narrower than 500.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
WITHOUT = "no Chromium on this machine (Debian: chromium, fonts-noto-cjk)"
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 (AA), for text of any size."""
LEAST_SIZE = 14
"""Pixels of the smallest type."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-background-networking"]

LOOK = """
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const parts = colour => colour.match(/[\\d.]+/g).map(Number);
const ground = element => {
  for (let at = element; at; at = at.parentElement) {
    const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
    if (a > 0) return [r, g, b];
  }
  return element.ownerDocument.defaultView.matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
};
const look = frame => {
  const page = frame.contentDocument, faults = [];
  const width = page.documentElement.clientWidth;
  if (page.documentElement.scrollWidth > width) faults.push(["wide", `${page.documentElement.scrollWidth} of ${width}`]);
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    const style = frame.contentWindow.getComputedStyle(element);
    if (!text || !element.getClientRects().length || style.visibility === "hidden" || element.closest(".unseen, option")) continue;
    const box = element.getBoundingClientRect();
    if (box.right > width + 1 && !element.closest(".wide")) faults.push(["over the edge", text.slice(0, 30)]);
    if (parseFloat(style.fontSize) < SMALLEST) faults.push(["small", `${style.fontSize} ${text.slice(0, 30)}`]);
    const [front, back] = [light(parts(style.color)), light(ground(element))];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (contrast < PALEST) faults.push(["pale", `${contrast.toFixed(1)} ${style.color} ${text.slice(0, 30)}`]);
  }
  return {height: page.documentElement.scrollHeight, faults};
};
addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    found[frame.name] = look(frame);
    frame.style.height = found[frame.name].height + "px";
  }
  document.getElementById("found").textContent = JSON.stringify(found);
});
""".replace("SMALLEST", str(LEAST_SIZE)).replace("PALEST", str(LEAST_CONTRAST))


def look(pages: Mapping[str, str], width: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Give for each page, `light` and `dark`, its `height` and its `faults`, pairs of kind and place; `width` in pixels."""
    printed = _run(_frames(pages, width, "light", "dark"), 800, 600, "--dump-dom")
    found = re.search(r'<script id="found" type="application/json">(.*?)</script>', printed, re.DOTALL)
    assert found, printed[-500:]
    told: dict[str, dict[str, Any]] = json.loads(html.unescape(found[1]))
    return {(name.rpartition(" ")[0], name.rpartition(" ")[2]): seen for name, seen in told.items()}


def take_picture(page: str, file: Path, width: int, *, dark: bool, tallest: int = 12_000) -> None:
    """Write a picture of a whole page, as wide as asked and not taller than `tallest` pixels."""
    from PIL import Image

    scheme = "dark" if dark else "light"
    height = min(look({"page": page}, width)["page", scheme]["height"], tallest)
    _run(_frames({"page": page}, width, scheme), max(width, 500), height, f"--screenshot={file}")
    with Image.open(file) as whole:
        shown = whole.crop((0, 0, width, height)).convert("RGB")
    shown.quantize(128).save(file, optimize=True)


def _frames(pages: Mapping[str, str], width: int, *schemes: str) -> str:
    """Each page in a frame for each scheme; a page sees the scheme of the frame it stands in."""
    frames = "".join(
        f'<iframe name="{html.escape(name)} {scheme}" style="color-scheme: {scheme}" width="{width}" height="40" '
        f'srcdoc="{html.escape(page)}"></iframe>'
        for scheme in schemes
        for name, page in pages.items()
    )
    style = "<style>body { margin: 0 } iframe { display: block; border: 0 } html { overflow: hidden }</style>"
    found = '<script id="found" type="application/json"></script>'
    return f'<!doctype html><meta charset="utf-8">{style}{frames}{found}<script>{LOOK}</script>'


def _run(page: str, width: int, height: int, *flags: str) -> str:
    assert CHROMIUM, WITHOUT
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, "utf-8")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={width},{height}", *flags, file.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, timeout=90).stdout.decode()
