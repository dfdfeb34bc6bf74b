"""Pages of our own in the form of each site whose source comes with the program, by its address."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

WORDS = ("节能", "养老", "物流", "数据", "园区", "冷链", "文旅", "消费", "用工", "水利")


@dataclass(frozen=True)
class Row:
    """A row as a site writes it; `href` is what stands in the page."""

    n: int
    title: str
    day: dt.date
    href: str

    @property
    def number(self) -> str:
        return f"样发〔2026〕{self.n + 1}号"


Writer = Callable[[list[Row]], str]


@dataclass(frozen=True)
class Form:
    """How the pages at some addresses are written: the links in them, how many a page has, and whether there is another page."""

    name: str
    at: str  # what an address holds
    write: Writer
    href: str = "./2026{m:02d}/t2026{m:02d}{d:02d}_{n}.html"
    count: int = 25
    paged: bool = True
    dated: bool = True
    link: str | None = None  # what the source makes of a row, where that is not the link in it

    def rows(self) -> list[Row]:
        made = []
        for n in range(self.count):
            day = dt.date(2026, 6, 28) - dt.timedelta(days=2 * n)
            href = self.href.format(n=n, m=day.month, d=day.day)
            made.append(Row(n, f"关于做好{WORDS[n % 10]}领域第{n + 1}批项目申报工作的通知", day, href))
        return made

    def page(self) -> bytes:
        return self.write(self.rows()).encode()

    def expected(self, url: str) -> list[tuple[str, str, str | None]]:
        return [
            (urljoin(url, (self.link or row.href).format(n=row.n)), row.title, str(row.day) if self.dated else None) for row in self.rows()
        ]


def html(body: str, script: str = "") -> str:
    head = '<head><meta charset="utf-8"><title>政策文件</title></head>'
    nav = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hd/">互动交流</a></div>'
    return f"<!DOCTYPE html><html>{head}<body>{nav}{body}<script>{script}</script><div class='footer'>网站标识码 bm99</div></body></html>"


def listed(template: str, script: str = "", around: str = "<ul class='list'>{}</ul>") -> Writer:
    def write(rows: list[Row]) -> str:
        lines = [
            template.format(href=r.href, title=r.title, short=r.title[:9], day=r.day, number=r.number, slashed=f"{r.day:%Y/%m/%d}")
            for r in rows
        ]
        return html(around.format("".join(lines)), script)

    return write


def data(wrap: Callable[[list[dict[str, object]]], object], **keys: str) -> Writer:
    def write(rows: list[Row]) -> str:
        return json.dumps(wrap([{k: v.format(n=r.n, r=r) for k, v in keys.items()} for r in rows]), ensure_ascii=False)

    return write


def unit(rows: list[Row]) -> str:
    lines = "".join(f'<li><a href="{r.href}" title="{r.title}">{r.title[:9]}…</a><span>[{r.day}]</span></li>' for r in rows)
    return json.dumps({"success": True, "code": "200", "data": {"html": f"<ul>{lines}</ul>"}}, ensure_ascii=False)


def store(rows: list[Row]) -> str:
    records = "".join(
        f'<record><![CDATA[<li><a href="{r.href}" title="{r.title}">{r.title}</a><b>{r.day}</b></li>]]></record>' for r in rows
    )
    inner = f"<datastore><totalrecord>200</totalrecord><totalpage>8</totalpage><recordset>{records}</recordset></datastore>"
    return html(f'<div id="7"><script type="text/xml">{inner}</script></div>')


TRS = "createPageHTML(20, 0, 'index', 'html');"
PLAIN = '<li><a href="{href}" title="{title}">{short}…</a><span>{day}</span></li>'
FORMS = (
    Form("jpaas unit", r"/build/unit", unit, "/zwgk/zcwj/art/2026/art_{n:032x}.html", 15),
    Form(
        "search of the State Council's library",
        r"search-gov/data",
        data(
            lambda rows: {"searchVO": {"totalCount": 900, "listVO": rows}},
            title="{r.title}",
            url="https://www.gov.cn/content_{n}.htm",
            pubtimeStr="{r.day:%Y.%m.%d}",
        ),
        "https://www.gov.cn/content_{n}.htm",
        50,
    ),
    Form(
        "one file with the whole list",
        r"www\.gov\.cn/.*\.json$",
        data(lambda rows: rows, TITLE="{r.title}", URL="https://www.gov.cn/content_{n}.htm", DOCRELPUBTIME="{r.day}"),
        "https://www.gov.cn/content_{n}.htm",
        60,
        paged=False,
    ),
    Form(
        "rows with numbers and no addresses",
        r"DocInfo/SelectDocBy",
        data(
            lambda rows: {"rptCode": 200, "data": {"total": 90, "rows": rows}},
            docId="{n}",
            docTitle="{r.title}",
            publishDate="{r.day} 17:30:00",
        ),
        count=18,
        link="https://www.nfra.gov.cn/cn/static/data/DocInfo/SelectByDocId/data_docId={n}.json",
    ),
    Form(
        "search of a province's library",
        r"igs/front",
        data(
            lambda rows: {"page": {"totalElements": 90, "totalPages": 5, "number": 0, "content": rows}},
            DOCTITLE="{r.title}",
            DOCPUBURL="http://www.example.gov.cn/t{n}.shtml",
            PUBDATE="{r.day} 18:00:00",
        ),
        "http://www.example.gov.cn/t{n}.shtml",
        20,
    ),
    Form(
        "list in answer to a form",
        r"getFileListByCodeId",
        data(
            lambda rows: {"results": {"data": {"page": 1, "rows": 20, "total": 300, "results": rows}}},
            title="{r.title}",
            url="http://www.chinatax.gov.cn/c{n}/content.html",
            publishedTimeStr="{r.day} 00:00:00",
        ),
        "http://www.chinatax.gov.cn/c{n}/content.html",
        20,
    ),
    Form(
        "list in answer to an object",
        r"neimenggu\.chinatax",
        data(
            lambda rows: {"status": 0, "data": {"id": 3, "name": "按税种查询", "pageSize": 20, "count": 300, "contents": rows}},
            title="{r.title}",
            url="http://neimenggu.chinatax.gov.cn/art_{n}.html",
            publishedTimeStr="{r.day} 00:00:00",
        ),
        "http://neimenggu.chinatax.gov.cn/art_{n}.html",
        20,
    ),
    Form(
        "search of the tax library",
        r"search5/search",
        data(
            lambda rows: {"searchResultAll": {"total": 300, "searchTotal": rows}},
            title="{r.title}",
            url="/zcfgk/c{n}/content.html",
            pubDate="{r.day}",
        ),
        "/zcfgk/c{n}/content.html",
        20,
    ),
    Form("data store", r"/col/col\d+", store, "/art/2026/6/1/art_7_{n}.html"),
    Form(
        "Xinhua's pages",
        r"nda\.gov\.cn",
        listed(PLAIN, around="<ul>{}</ul><a href='index_pc_2.html'>下一页</a>"),
        "../2026/{n:032x}_c.html",
    ),
    Form(
        "NFCMS",
        r"www\.gd\.gov\.cn",
        listed(
            '<li><span class="name"><a href="{href}">{title}</a></span><span class="wh">{number}</span><span class="date">{day}</span>'
            "</li>",
            around="<div class='viewList'><ul>{}</ul><a class='next' href='index_2.html'>下一页</a></div>",
        ),
        "https://www.gd.gov.cn/zwgk/wjk/qbwj/content/post_{n}00.html",
    ),
    Form(
        "columns of a row",
        r"sc\.gov\.cn/10462/c103042",
        listed(
            '<li><span class="lie2"><a href="{href}">{title}</a></span><span class="lie3">{number}</span><span class="lie4">{day}</span>'
            "</li>",
            TRS,
            "<div class='biaobody'><ul>{}</ul></div>",
        ),
        "/10462/c103042/2026/6/1/{n:032x}.shtml",
    ),
    Form(
        "nested tables",
        r"pbc\.gov\.cn",
        listed(
            "<table><tr><td><font class='newslist_style'><a href='{href}' title='{title}'>{title}</a></font>"
            "<span class='hui12'>{day}</span></td></tr></table>",
            around="<table><tr><td>{}"
            "<a onclick=\"jumpTo(this,'40','1','/tiaofasi/144941/3581332/11040-%1.html')\">下页</a></td></tr></table>",
        ),
        "/tiaofasi/144941/3581332/{n}00/index.html",
        20,
    ),
    Form("date within the link", r"mem\.gov\.cn", listed('<li><a href="{href}">{title}<span>{day}</span></a></li>', TRS)),
    Form(
        "row with a note",
        r"zwgk\.mct\.gov\.cn",
        listed('<li><p class="p1"><a href="{href}">{title}</a></p><p class="p2">（文化和旅游部令公布）</p><span>{day}</span></li>', TRS),
    ),
    Form(
        "definitions",
        r"liuzhou\.gov\.cn",
        listed('<dl><dd><a href="{href}">{title}</a></dd><dd>发布日期：{day}</dd></dl>', around="<div class='fileLibraryBox'>{}</div>"),
        "/zwgk/t{n}00.shtml",
        10,
        paged=False,
    ),
    Form(
        "contents of an issue",
        r"gongbao/currentissue",
        listed('<li><a href="{href}">{title}</a></li>', around="<div><h3>国务院文件</h3><ul>{}</ul></div>"),
        "/zhengce/gb/content_{n}00.htm",
        12,
        paged=False,
        dated=False,
    ),
    Form("dates in the addresses alone", r"yss\.mof", listed('<li><a href="{href}">{title}</a></li>', TRS)),
    Form(
        "slashes, and interpretations below",
        r"ndrc\.gov\.cn",
        listed('<li><a href="{href}" title="{title}">{short}</a><span>{slashed}</span></li>', TRS),
    ),
    Form("TRS", r"", listed(PLAIN, TRS)),
)


def form_of(url: str) -> Form:
    """Give the form in which the pages at an address are written: the first that fits."""
    return next(form for form in FORMS if re.search(form.at, url))
