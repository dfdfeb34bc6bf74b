"""How fast text, pages and lists are read, how that grows with their length, and beside bare parsing by BeautifulSoup.

    python -m benchmarks read

Everything is generated: a yearly compilation with its table of contents, from 50 to 800 kB; pages of notices in four
dresses and lists in three. Bare parsing is `BeautifulSoup(text, "lxml")` of the same pages in the same run. Times are of
the processor, the best of three. A growth of 2 is linear.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from bs4 import BeautifulSoup

from watcher.effects import find_effects
from watcher.read import decode, read_bytes, read_list

TOWNS = ["青塘", "白渡", "石梁", "云麓", "沙洲", "临溪", "枫桥", "南屏"]
BODIES = ["市财政局", "市商务局", "市农业农村局", "市市场监督管理局"]
MATTERS = ["社区菜店", "家庭农场", "旧物回收站", "夜间集市", "手工作坊", "冷链仓库"]
DUTIES = ["应当在每季度末报送台账", "可以申请一次性补贴", "不得将补贴用于其他支出", "应当接受审计部门的监督", "由所在区负责核实面积和人数"]
REASONS = ["为了方便居民生活", "为了减轻经营者负担", "按照本年度工作安排", "根据前期走访的情况"]
URL = "http://www.example.gov.cn/zwgk/tz/"


def sentence(rnd: random.Random) -> str:
    return f"{rnd.choice(REASONS)}，{rnd.choice(MATTERS)}{rnd.choice(DUTIES)}，{rnd.choice(MATTERS)}{rnd.choice(DUTIES)}。"


def notice(rnd: random.Random, number: int) -> tuple[str, list[str]]:
    """A notice that issues a measure: its title and its lines."""
    body = rnd.choice(TOWNS) + rnd.choice(BODIES)
    measure = f"{rnd.choice(MATTERS)}补贴管理办法"
    lines = [f"青财规〔2025〕{number}号", "各区人民政府，市政府各部门：", f"现将《{measure}》印发给你们，请认真贯彻执行。"]
    lines += [body, f"2025年{number % 12 + 1}月{number % 28 + 1}日", measure]
    for n, label in enumerate("一二三四五六七八九十", 1):
        lines.append(f"第{label}条　" + "".join(sentence(rnd) for _ in range(n % 3 + 1)))
        lines += [f"（{mark}）{sentence(rnd)}" for mark in "一二"] if n % 4 == 0 else []
    return f"{body}关于印发《{measure}》的通知", lines


def compilation(size: int) -> bytes:
    """A year's notices of about so many bytes, behind a table of contents with page numbers."""
    rnd = random.Random(size)
    notices, length = [], 0
    while length < size:
        title, lines = notice(rnd, len(notices) + 1)
        notices.append((title, lines))
        length += sum(len(line.encode()) + 3 for line in [title, *lines])
    contents = "\n".join(f"{title}……{3 * n + 1}" for n, (title, _) in enumerate(notices))
    full = "\n\n".join("\n".join([title, "", *("　　" + line if "。" in line else line for line in lines)]) for title, lines in notices)
    return f"政策汇编\n2025年第1期\n\n目　录\n\n{contents}\n\n{full}\n".encode()


HEAD = '<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2025-03-04 09:00">'
NAV = "<ul class='nav'>" + "".join(f"<li><a href='/{n}/'>栏目{n}</a></li>" for n in range(40)) + "</ul>"
SIDE = "<div class='side'><ul>" + "".join(f"<li><a href='/t/{n}.html'>其他消息第{n}则</a></li>" for n in range(20)) + "</ul></div>"
DRESSES = {
    "box": "<table class='bd'><tr><td>发文机关：</td><td>{issuer}</td><td>发文字号：</td><td>{number}</td></tr></table>"
    "<h1>{title}</h1><div>{body}</div>",
    "editor": "<h2>{title}</h2><div class='xx'>2025-03-04 来源：{issuer} 字号：大 中 小</div><div class='TRS_Editor'>{body}</div>",
    "table": "<table><tr><td><b>{title}</b></td></tr><tr><td><div>{body}</div></td></tr><tr><td>【打印】【关闭】</td></tr></table>",
    "nested": "<div><div><div class='con'><div class='tit'>{title}</div><div><div><span>{body}</span></div></div></div></div></div>",
}


def page(rnd: random.Random, dress: str, number: int) -> bytes:
    title, lines = notice(rnd, number)
    body = "".join(f"<p style='text-indent: 2em'><span style='font-family: 仿宋'>{line}</span></p>\n" for line in lines)
    inside = DRESSES[dress].format(title=title, number=lines[0], issuer=title[:6], body=body)
    scripts = "<script>var a = 1;</script>" * 8
    head = f"<head><meta charset='utf-8'><title>{title}</title>{HEAD.format(title=title)}{scripts}</head>"
    return f"<!DOCTYPE html><html>{head}<body>{NAV}{inside}{SIDE}<div class='footer'>主办：{title[:6]}</div></body></html>".encode()


ROWS = {
    "ul": "<li><a href='./{n}.html' title='{title}'>{short}</a><span>2025-03-{day:02}</span></li>",
    "table": "<tr><td>{n}</td><td><a href='./{n}.html'>{title}</a></td><td>2025-03-{day:02}</td></tr>",
    "div": "<div class='row'><h4><a href='./{n}.html'>{title}</a></h4><p>{short}</p><i>2025年3月{day}日</i></div>",
}
AROUND = {"ul": "<ul>{}</ul>", "table": "<table>{}</table>", "div": "<div class='list'>{}</div>"}


def listing(rnd: random.Random, dress: str) -> bytes:
    titles = [notice(rnd, n)[0] for n in range(1, 21)]
    rows = "".join(ROWS[dress].format(n=n, title=t, short=t[:18], day=n) for n, t in enumerate(titles, 1))
    inside = AROUND[dress].format(rows) + "<div><a href='index_1.html'>下一页</a></div>"
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>通知</title></head><body>{NAV}{inside}{SIDE}</body></html>".encode()


def seconds(what: Callable[[], object]) -> float:
    """Processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        what()
        best = min(best, time.process_time() - started)
    return best


def text() -> None:
    print(f"{'text kB':>8} {'documents':>10} {'seconds':>8} {'growth':>7} {'MB/s':>6} {'with effects':>13}")
    before = None
    for size in (50_000, 100_000, 200_000, 400_000, 800_000):
        data = compilation(size)
        took = seconds(lambda: read_bytes(data, name="x.txt"))  # noqa: B023 - called at once
        documents = read_bytes(data, name="x.txt").documents
        acts = seconds(lambda: [find_effects(d) for d in documents])  # noqa: B023 - called at once
        growth = f"{took / before:.1f}" if before else "-"
        mega = len(data) / 1e6
        print(f"{len(data) / 1000:>8.0f} {len(documents):>10} {took:>8.3f} {growth:>7} {mega / took:>6.1f} {mega / (took + acts):>13.1f}")
        before = took


def beside_bare_parsing(name: str, made: dict[str, list[bytes]], read: Callable[[bytes], object]) -> None:
    print(f"\n{name:>12} {'kB each':>8} {'pages/s':>8} {'bare':>8} {'times':>6}")
    both = [0.0, 0.0]
    for dress, pages in made.items():
        ours = seconds(lambda: [read(data) for data in pages])  # noqa: B023 - called at once
        bare = seconds(lambda: [BeautifulSoup(decode(data, None).text, "lxml") for data in pages])  # noqa: B023 - called at once
        both = [both[0] + ours, both[1] + bare]
        _row(dress, pages, ours, bare)
    _row("all", [data for pages in made.values() for data in pages], *both)


def _row(name: str, pages: Sequence[bytes], ours: float, bare: float) -> None:
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{name:>12} {size:>8.1f} {len(pages) / ours:>8.0f} {len(pages) / bare:>8.0f} {ours / bare:>6.2f}")


def main() -> None:
    text()
    rnd = random.Random(1)
    pages = {dress: [page(rnd, dress, n) for n in range(1, 31)] for dress in DRESSES}
    beside_bare_parsing("page", pages, lambda data: read_bytes(data, name="x.html", url=URL + "1.html"))
    lists = {dress: [listing(rnd, dress) for _ in range(30)] for dress in ROWS}
    beside_bare_parsing("list", lists, lambda data: read_list(data, url=URL))
    feed = "".join(f"<item><title>{notice(rnd, n)[0]}</title><link>{URL}{n}.html</link></item>" for n in range(1, 21))
    feeds = [f"<rss version='2.0'><channel>{feed}</channel></rss>".encode()] * 30
    print(f"\n{'feed':>12} {len(feeds[0]) / 1000:>8.1f} {30 / seconds(lambda: [read_list(f, url=URL) for f in feeds]):>8.0f}")


if __name__ == "__main__":
    main()
