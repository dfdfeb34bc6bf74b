"""One document in the dress of seven families of sites: what a test renders, and a reader must see through."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

HALF_WIDTH = str.maketrans("，：；（）！？", ",:;()!?")
FAMILIES = ("policy_library", "static_editor", "old_table", "catalogue", "feed", "search_api", "data_store")


@dataclass(frozen=True)
class Notice:
    """A notice as published. `paragraphs` come after its title."""

    title: str
    number: str
    issuer: str
    written: str
    published: str
    paragraphs: tuple[str, ...]
    status: str = "有效"
    files: tuple[str, ...] = field(default=())


def render(notice: Notice, family: str, *, half_width: bool = False, wrapped: bool = False, noise: int = 0) -> str:
    """The notice's page in a family's layout, its words as they are or in half-width punctuation, whole or broken over source lines."""
    body = "\n".join(_paragraph(p, half_width=half_width, wrapped=wrapped) for p in notice.paragraphs)
    body += "".join(f'<p><a href="./P02026{i:08}.pdf">{i + 1}.{html.escape(name)}.pdf</a></p>' for i, name in enumerate(notice.files))
    return _page(_LAYOUTS[family](notice, body), notice, family, noise)


def _paragraph(text: str, *, half_width: bool, wrapped: bool) -> str:
    text = text.translate(HALF_WIDTH) if half_width else text
    shown = html.escape(text)
    if wrapped and len(text) > 60:
        shown = "\n".join(html.escape(text[i : i + 31]) for i in range(0, len(text), 31))
    return f"<p>{'' if len(text) < 25 else '　　'}{shown}</p>"


def _tools(noise: str = "") -> str:
    return f'<div class="tools">字号：<a>大</a> <a>中</a> <a>小</a> <a href="javascript:window.print()">打印</a> <span>浏览次数：{noise or 7}</span></div>'


def _policy_library(n: Notice, body: str) -> str:
    year, month, day = map(int, n.written.split("-"))
    return (
        f'<table class="bd1"><tr><td><b>标　　题：</b></td><td>{n.title}</td></tr><tr><td><b>发文机关：</b></td><td>{n.issuer}</td><td><b>发文字号：</b></td>'
        f"<td>{n.number}</td></tr><tr><td><b>成文日期：</b></td><td>{year}年{month}月{day}日</td><td><b>发布日期：</b></td><td>{n.published}</td></tr></table>"
        f'<h1>{n.title}</h1>{_tools()}<div class="pages_content" id="UCAP-CONTENT">{body}</div>'
    )


def _static_editor(n: Notice, body: str) -> str:
    mark = "" if n.status == "有效" else f"<p class='zt'>【{n.status}】</p>"
    return (
        f'<h2 class="title_con">{n.title}</h2><div class="xx"><span>{n.published} 来源：{n.issuer}</span>{_tools()}</div>{mark}'
        f'<div class="TRS_Editor"><div class=Custom_UnionStyle>{body}</div></div>'
    )


def _old_table(n: Notice, body: str) -> str:
    return (
        f'<table width="760"><tr><td class="title"><font size="4"><b>{n.title}</b></font></td></tr><tr><td align="center">发布时间：{n.published}　来源：{n.issuer}　'
        f"【<a>大</a> <a>中</a> <a>小</a>】</td></tr><tr><td><div class='c'>{body}</div></td></tr><tr><td>【打印】【关闭】</td></tr></table>"
    )


def _catalogue(n: Notice, body: str) -> str:
    return (
        f'<div class="head"><ul><li><span>索 引 号：</span>000000/2026-00001</li><li><span>发布机构：</span>{n.issuer}</li><li><span>文　　号：</span>{n.number}</li>'
        f"<li><span>生成日期：</span>{n.written}</li><li><span>有 效 性：</span>{n.status}</li></ul></div><div><h2>{n.title}</h2>{_tools()}"
        f'<div class="article-content">{body}</div></div>'
    )


def _numbered_editor(n: Notice, body: str) -> str:
    return (
        f'<h2 class="con_title">{n.title}</h2><p class="zt">{n.number}</p><div class="xx"><span>{n.published} 来源：{n.issuer}</span>{_tools()}</div>'
        f'<div class="TRS_Editor">{body}</div>'
    )


_LAYOUTS = {
    "policy_library": _policy_library,
    "static_editor": _static_editor,
    "old_table": _old_table,
    "catalogue": _catalogue,
    "feed": _numbered_editor,
    "search_api": _numbered_editor,
    "data_store": _static_editor,
}


def _page(inside: str, n: Notice, family: str, noise: int) -> str:
    tags = {
        "SiteName": n.issuer,
        "ColumnName": "政策发布",
        "ArticleTitle": n.title,
        "PubDate": f"{n.published} 10:20",
        "ContentSource": n.issuer,
    }
    head = "" if family == "old_table" else "".join(f'<meta name="{k}" content="{v}">' for k, v in tags.items())
    related = "".join(f'<li><a href="/jd/{noise}{i}.html">专家解读 | 关于相关工作的说明之{i}</a></li>' for i in range(4))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{n.title}-{n.issuer}</title>{head}<script src="/a.js?v={noise}"></script></head><body>'
        f'<div class="header"><a href="/">{n.issuer}</a><ul class="nav"><li><a href="/zc/">政策</a></li><li><a href="/fw/">服务</a></li></ul><span>今天是 202{noise % 10}年</span></div>'
        f'<div class="container">{inside}<div class="related"><h3>相关链接</h3><ul>{related}</ul></div><div class="ewm">扫一扫在手机打开当前页</div></div>'
        f'<div class="footer"><p>主办单位：{n.issuer}　网站标识码：bm00000000　京ICP备00000000号</p></div></body></html>'
    )
