"""Lists as the usual content management systems build them, with the rows of `shapes.py`; their second pages where they have any."""

from __future__ import annotations

from dataclasses import dataclass

from tests.sources.shapes import PLAIN, Shape, as_json, objects, page, rows

CELL = '<div class="td">{}</div>'
CARD = '<a class="row" href="/policy/{i}"><p class="name">{title}</p><p class="meta">{number}　　发布时间：{date}　　有效</p></a>'
GRID = CELL.format("{i}") + CELL.format('<a href="/gk/{i}.html">{title}</a>') + "".join(map(CELL.format, ("{number}", "{date}", "有效")))
JCMS = (
    '<table width="100%"><tr><td class="bt_link"><a href="/art/12/{i}.html" title="{title}">{title}</a></td>'
    '<td class="bt_time">[{date}]</td></tr></table>'
)
WCM = '<li class="gl"><span class="fr date">{y}.{m}.{d}</span><i class="dot"></i><a href="./t{i}.html" target="_blank">{title}</a></li>'
LIST = "<ul class='list'>{}</ul>"


@dataclass(frozen=True)
class System:
    """How a system writes a row, what stands around the rows, how it leads to the next page, and the paths of its two pages."""

    name: str
    row: str
    around: str
    pager: str
    paths: tuple[str, str]
    address: str

    def shape(self) -> Shape:
        """Give a site of two list pages, the second of other documents."""
        here, there = self.paths
        second = self.row.replace(self.address, self.address.replace("{i}", "{i}9"))
        paths = {
            here: page(self.around.format(rows(self.row)) + self.pager.format(next=there)),
            there: page(self.around.format(rows(second)) + self.pager.format(next=here)),
        }
        return Shape(self.name, paths, "html", add=here, paged=True, address=self.address)


SYSTEMS = [
    System(
        "博达 VSB",
        '<tr height="30" id="line_u8_{i}"><td>·</td><td><a class="c8" href="/info/1021/{i}.htm" title="{title}">{title}</a></td>'
        '<td><span class="t8">{y}/{m}/{d}</span></td></tr>',
        "<table class='winstyle8'>{}</table>",
        '<div class="pages"><span class="p_no_d">1</span><span class="p_next p_fun"><a href="{next}">下页</a></span></div>',
        ("/zcfb.htm", "/zcfb/2.htm"),
        "/info/1021/{i}.htm",
    ),
    System(
        "帝国",
        '<li><span class="time">{date}</span><a href="/e/ShowInfo/{i}.php?classid=3" target="_blank">{title}</a></li>',
        LIST,
        '<div class="page"><b>1</b> <a href="{next}">下一页</a> <a href="{next}">尾页</a></div>',
        ("/zcfb/", "/e/action/ListInfo/index.php?page=1&classid=3"),
        "/e/ShowInfo/{i}.php",
    ),
    System(
        "WordPress",
        '<article id="post-{i}"><h2 class="entry-title"><a href="/archives/{i}" rel="bookmark">{title}</a></h2><span>'
        '<time datetime="{date}T08:00:00+08:00">{m}月 {d}, {y}</time></span><p>为推进有关工作，现就有关事项……</p></article>',
        "<main>{}</main>",
        '<nav class="pagination"><span class="current">1</span><a class="next page-numbers" href="{next}">»</a></nav>',
        ("/category/zc/", "/category/zc/page/2/"),
        "/archives/{i}",
    ),
    System(
        "Drupal",
        '<div class="views-row"><div class="views-field-title"><span><a href="/node/{i}" hreflang="zh-hans">{title}</a>'
        '</span></div><div class="views-field-created"><time datetime="{date}T00:00:00Z">{date}</time></div></div>',
        "<div class='view-content'>{}</div>",
        '<nav><ul><li class="pager__item--next"><a href="{next}" rel="next"><span>››</span></a></li></ul></nav>',
        ("/zcfb", "/zcfb?page=1"),
        "/node/{i}",
    ),
    System(
        "开普",
        '<li><a href="/c100/{i}/content.shtml" target="_blank" title="{title}">{title}</a><span>{date}</span></li>',
        LIST,
        '<div><a class="now">1</a><a href="javascript:void(0)" tagname="{next}" onclick="turn(this)">下一页</a></div>',
        ("/c100/list.shtml", "/c100/list_2.shtml"),
        "/c100/{i}/content.shtml",
    ),
    System(
        "SiteServer",
        '<div class="item"><div class="tt"><a href="/contents/23/{i}.html">{title}</a></div><div class="info">来源：市府办　时间：{date}　'
        "点击：<span>0</span></div></div>",
        "<div class='lists'>{}</div>",
        '<div class="pager"><span>首页</span><span>上一页</span><a href="{next}">下一页</a><select><option>2</option></select></div>',
        ("/channels/23.html", "/channels/23_2.html"),
        "/contents/23/{i}.html",
    ),
]
FOUND = objects(title="{title}", url="/doc/{i}.html", publishTime="{date} 09:30:00")
ANSWER = as_json({"code": 0, "data": {"total": 8, "list": FOUND}})
SHELL = "<div id='app'></div><script src='/static/js/chunk-vendors.7c1.js'></script><script src='/static/js/app.9d2.js'></script>"
PROGRAM = "(self.w=self.w||[]).push([[1],{7:function(e,t,n){var r=n(3).create({baseURL:'/gateway',timeout:5e3});%s}}]);"
CMS = [
    *(system.shape() for system in SYSTEMS),
    Shape("大汉 jcms", {"/zcfb/": page(f"<div id='list'>{rows(JCMS)}</div>")}, "html", address="/art/12/{i}.html"),
    Shape("TRS WCM", {"/zcfb/": page(f"<ul class='doc_list'>{rows(WCM)}</ul>")}, "html", address="/zcfb/t{i}.html"),
    Shape("links around rows", {"/zcfb/": page(f"<div class='box'>{rows(CARD)}</div>")}, "html", address="/policy/{i}"),
    Shape("grid without a table", {"/zcfb/": page(rows(f"<div class='tr'>{GRID}</div>"))}, "html", address="/gk/{i}.html"),
    Shape("without classes", {"/zcfb/": page(f"<div><div><ul>{rows(PLAIN)}</ul></div></div>")}, "html"),
    Shape(
        "a program asks with parameters",
        {
            "/zcfb/": page(SHELL),
            "/static/js/app.9d2.js": PROGRAM % "t.a=function(){return r.get('/policy/page',{params:{current:1,size:20}})}",
            "/gateway/policy/page?current=1&size=20": ANSWER,
        },
        "json",
        place="/gateway/policy/page?current=1&size=20",
    ),
]
"""Sites whose lists are found by GET."""
POSTS = {
    "jQuery": ("$.post('/front/queryList', {channelId: '2031', pageNo: 1, pageSize: 20}, function (d) { fill(d); });", "form"),
    "settings": (
        (
            "var no = 1, size = 20; $.ajax({type: 'POST', url: '/front/queryList', dataType: 'json', data: {channelId: '2031', "
            "pageNo: no, pageSize: size, keyword: $('#k').val()}, success: function (d) { fill(d); }});"
        ),
        "form",
    ),
    "object": (
        (
            "fetch('/front/queryList', {method: 'POST', headers: {'Content-Type': 'application/json'}, "
            "body: JSON.stringify({channelId: '2031', pageNo: 1, pageSize: 20})}).then(fill)"
        ),
        "json",
    ),
    "noted": (
        "const api = '/front/queryList'; let sent = {channelId: '2031', pageNo: 1, pageSize: 20}; axios.post(api, sent).then(fill);",
        "json",
    ),
    "pairs": (
        "$.ajax({url: '/front/queryList', type: 'post', data: 'channelId=2031&pageNo=1&pageSize=20', success: fill});",
        "form",
    ),
}
"""How a page's script asks by POST for its list → the `method` of the source."""
