"""Small sites whose list is built in one way each, with the same rows: what `sources add` must find on every one of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import quote

TOPICS = ("城市更新", "养老托育", "夜间经济", "冷链物流", "数据流通", "绿色建筑", "乡村旅游", "智能制造")
ROWS = [(f"关于做好{topic}有关工作的通知", f"2026-0{8 - i}-1{i}", f"样政办〔2026〕{30 - i}号") for i, topic in enumerate(TOPICS)]
SITE = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/bsfw/">办事服务</a></div>'
FOOT = '<div class="footer"><a href="/about/">关于我们</a> 主办：样例市人民政府 备案号 123456</div>'


@dataclass(frozen=True)
class Shape:
    """A site: what stands at its paths, the path that is added, and what is to be found."""

    name: str
    paths: dict[str, str | bytes]
    form: str
    add: str = "/zcfb/"
    place: str | None = None  # where the rows stand, if elsewhere
    paged: bool = False
    address: str = "/doc/{i}.html"
    dated: bool = True
    types: dict[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> list[tuple[str, str, str | None]]:
        """The rows as (path, title, date)."""
        return [(self.address.format(i=i), title, day if self.dated else None) for i, (title, day, _) in enumerate(ROWS)]


def page(body: str, head: str = "") -> str:
    """Put a list into a page with the furniture of a site."""
    title = "<title>政策文件-样例市人民政府</title>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{title}{head}</head><body>{SITE}{body}{FOOT}</body></html>'


def rows(template: str, address: str = "/doc/{i}.html", start: int = 0) -> str:
    """Write every row by a template with {url}, {title}, {date}, {number}, {y}, {m}, {d}."""
    out = []
    for i, (title, day, number) in enumerate(ROWS, start):
        y, m, d = day.split("-")
        out.append(template.format(url=address.format(i=i), title=title, date=day, number=number, y=y, m=m, d=d, i=i))
    return "".join(out)


def objects(**keys: str) -> list[dict[str, str]]:
    """Write every row as an object: keyword by keyword a template."""
    return [
        {key: template.format(i=i, title=title, date=day, number=number) for key, template in keys.items()}
        for i, (title, day, number) in enumerate(ROWS)
    ]


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
ASKED = {"parseType": "buildstatic", "webId": "7a", "tagId": "分页列表", "pageId": "9c"}
PLAIN = '<li><a href="{url}">{title}</a><span>{date}</span></li>'


def unit_path(page_no: int, size: int) -> str:
    pairs = "&".join(f"{key}={quote(value)}" for key, value in ASKED.items())
    return f"{UNIT}?{pairs}&paramJson=" + quote(f'{{"pageNo":{page_no},"pageSize":{size}}}', safe="")


def unit_answer(start: int = 0) -> str:
    return as_json({"success": True, "data": {"html": f"<ul>{rows(PLAIN, start=start)}</ul>"}})


COLUMN = page(
    f'<div class="side"><h3>政策解读</h3><ul>{rows(PLAIN, "/jd/{i}.html")}</ul></div><script parseType="buildstatic" url="{UNIT}" '
    f'queryData="{str(ASKED).replace(chr(34), "")}"></script>'
)
STATE = {"menu": [{"name": "首页", "url": "/"}], "list": objects(title="{title}", url="/doc/{i}.html", pubDate="{date}")}
FEED = "<item><title>{title}</title><link>{url}</link><pubDate>{date} 08:00</pubDate></item>"
ATOM = '<entry><title>{title}</title><link href="{url}"/><updated>{date}T08:00:00+08:00</updated></entry>'
RECORD = "<record><![CDATA[" + PLAIN + "]]></record>"
STORE = "<datastore><recordset>{}</recordset><totalrecord>8</totalrecord><totalpage>1</totalpage></datastore>"

SHAPES = [
    Shape("list", {"/zcfb/": page(f"<ul class='list'>{rows(PLAIN)}</ul>")}, "html"),
    Shape(
        "trs_pages",
        {
            "/zcfb/": page(f"<ul>{rows(PLAIN)}</ul><script>createPageHTML(2, 0, 'index', 'html');</script>"),
            "/zcfb/index_1.html": page(f"<ul>{rows(PLAIN, '/old/{i}.html')}</ul><script>createPageHTML(2, 1, 'index', 'html');</script>"),
        },
        "html",
        paged=True,
    ),
    Shape("gbk", {"/zcfb/": page(f"<ul>{rows(PLAIN)}</ul>").replace("utf-8", "gb2312").encode("gbk")}, "html"),
    Shape(
        "table",
        {
            "/zcfb/": page(
                "<table><tr><th>序号</th><th>标题</th><th>文号</th><th>发布日期</th></tr>"
                + rows('<tr><td>{i}</td><td><a href="{url}">{title}</a></td><td>{number}</td><td>{date}</td></tr>')
                + "</table>"
            )
        },
        "html",
    ),
    Shape("definitions", {"/zcfb/": page("<dl>" + rows('<dt><a href="{url}">{title}</a></dt><dd>{y}年{m}月{d}日</dd>') + "</dl>")}, "html"),
    Shape("date_first", {"/zcfb/": page("<div>" + rows('<p><i>[{date}]</i> <a href="{url}">{title}</a></p>') + "</div>")}, "html"),
    Shape(
        "cards",
        {
            "/zcfb/": page(
                rows(
                    '<div class="card"><a href="{url}"><div class="day"><b>{d}</b><i>{y}-{m}</i></div><h4>{title}</h4>'
                    "<p>各县区、各部门：现就有关事项通知如下。</p></a></div>"
                )
            )
        },
        "html",
    ),
    Shape(
        "cut_titles",
        {"/zcfb/": page("<ul>" + rows('<li>·<a href="{url}" title="{title}">关于做好…</a><em>{y}/{m}/{d}</em></li>') + "</ul>")},
        "html",
    ),
    Shape("files", {"/zcfb/": page(f"<ul>{rows(PLAIN, '/file/{i}.pdf')}</ul>")}, "html", address="/file/{i}.pdf"),
    Shape("relative", {"/zcfb/": page(f"<ul>{rows(PLAIN, '../doc/{i}.html?utm_source=wx#zoom')}</ul>")}, "html"),
    Shape("rss", {"/rss.xml": f"<rss version='2.0'><channel><title>样例市</title>{rows(FEED)}</channel></rss>"}, "feed", add="/rss.xml"),
    Shape("atom", {"/a.xml": f"<feed xmlns='http://www.w3.org/2005/Atom'><title>样例市</title>{rows(ATOM)}</feed>"}, "feed", add="/a.xml"),
    Shape(
        "page_with_feed",
        {
            "/zcfb/": page("<div id='app'></div>", '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'),
            "/rss.xml": f"<rss version='2.0'><channel><title>样例市</title>{rows(FEED)}</channel></rss>",
        },
        "feed",
        place="/rss.xml",
    ),
    Shape("json_array", {"/l.json": as_json(objects(TITLE="{title}", URL="/doc/{i}.html", DOCRELPUBTIME="{date}"))}, "json", add="/l.json"),
    Shape(
        "json_nested",
        {
            "/api?page=1": as_json(
                {"code": 0, "data": {"result": {"totalPages": 2, "items": objects(headline="{title}", link="doc/{i}.html", fbrq="{date}")}}}
            ),
            "/api?page=2": as_json(
                {"data": {"result": {"totalPages": 2, "items": objects(headline="{title}", link="/old/{i}.html", fbrq="{date}")}}}
            ),
        },
        "json",
        add="/api?page=1",
        paged=True,
    ),
    Shape(
        "json_callback",
        {"/l.js?cb=show": f"show({as_json({'rows': objects(docTitle='{title}', docUrl='/doc/{i}.html', publishDate='{date} 09:30')})});"},
        "json",
        add="/l.js?cb=show",
    ),
    Shape(
        "json_full_pages",
        {
            "/api?pageNum=1&pageSize=8": as_json({"list": objects(title="{title}", url="/doc/{i}.html", date="{date}")}),
            "/api?pageNum=2&pageSize=8": as_json({"list": objects(title="{title}", url="/old/{i}.html", date="{date}")}),
            "/api?pageNum=3&pageSize=8": as_json({"list": []}),
        },
        "json",
        add="/api?pageNum=1&pageSize=8",
        paged=True,
    ),
    Shape("data_store", {"/ds?page=1": STORE.format(rows(RECORD))}, "jpage", add="/ds?page=1"),
    Shape("data_store_in_page", {"/zcfb/": page(f"<script type='text/xml'>{STORE.format(rows(RECORD))}</script>")}, "jpage"),
    Shape(
        "unit",
        {"/zcfb/": COLUMN, unit_path(1, 20): unit_answer()},
        "json",
        place=unit_path(1, 20),
    ),
    Shape(
        "unit_with_pages_of_its_own_size",
        {
            "/zcfb/": COLUMN,
            unit_path(1, 20): unit_answer(),
            unit_path(1, 8): unit_answer(),
            unit_path(2, 8): unit_answer(start=8),
            unit_path(3, 8): as_json({"success": True, "data": {"html": ""}}),
        },
        "json",
        place=unit_path(1, 8),
        paged=True,
    ),
    Shape(
        "initial_state",
        {"/zcfb/": page(f"<div id='app'></div><script>window.__INITIAL_STATE__ = {as_json(STATE)};</script>")},
        "json",
    ),
    Shape(
        "variable",
        {"/zcfb/": page(f"<div id='l'></div><script>\nvar list = {as_json(STATE['list'])}, n = 8;\nshow(list);</script>")},
        "json",
    ),
    Shape(
        "json_script",
        {"/zcfb/": page(f"<script type='application/json' id='state'>{as_json({'a': {'b': STATE}})}</script>")},
        "json",
    ),
    Shape(
        "next",
        {"/zcfb/": page(f"<script id='__NEXT_DATA__' type='application/json'>{as_json({'props': {'pageProps': STATE}})}</script>")},
        "json",
    ),
    Shape(
        "data_file",
        {
            "/zcfb/": page("<ul id='l'></ul><script>$.getJSON('./LIST.json', function(d){ fill(d); });</script>"),
            "/zcfb/LIST.json": as_json(objects(title="{title}", url="/doc/{i}.html", date="{date}")),
        },
        "json",
        place="/zcfb/LIST.json",
    ),
    Shape(
        "data_service",
        {
            "/zcfb/": page("<ul id='l'></ul><script>$.ajax({type:'GET', url:'/api/list?page=1', success: fill});</script>"),
            "/api/list?page=1": as_json({"rows": objects(title="{title}", url="/doc/{i}.html", date="{date}")}),
        },
        "json",
        place="/api/list?page=1",
    ),
    Shape(
        "frame",
        {"/zcfb/": page("<iframe src='list.html'></iframe>"), "/zcfb/list.html": page(f"<ul>{rows(PLAIN)}</ul>")},
        "html",
        place="/zcfb/list.html",
    ),
    Shape(
        "sent_on_by_script",
        {
            "/zcfb/": "<html><script>window.location.href='/zcfb/current.htm';</script></html>",
            "/zcfb/current.htm": page(f"<ul>{rows(PLAIN)}</ul>"),
        },
        "html",
        place="/zcfb/current.htm",
    ),
    Shape(
        "without_dates",
        {"/zcfb/": page("<ul>" + rows('<li><a href="{url}">{title}</a></li>', "/art/{i}/content_{i}77.html") + "</ul>")},
        "html",
        address="/art/{i}/content_{i}77.html",
        dated=False,
    ),
]
