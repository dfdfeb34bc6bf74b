"""One document in the dress of seven families of sites: what a test renders, and a reader must see through."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

HALF_WIDTH = str.maketrans("，：；（）！？", ",:;()!?")


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
    year, month, day = map(int, notice.written.split("-"))
    said = {
        "title": notice.title,
        "number": notice.number,
        "issuer": notice.issuer,
        "written": notice.written,
        "written_words": f"{year}年{month}月{day}日",
        "published": notice.published,
        "status": notice.status,
        "mark": "" if notice.status == "有效" else f"<p class='zt'>【{notice.status}】</p>",
        "tools": TOOLS.format(noise=noise),
        "body": body,
        "noise": noise,
        "related": "".join(f'<li><a href="/jd/{noise}{i}.html">专家解读 | 关于相关工作的说明之{i}</a></li>' for i in range(4)),
    }
    tags = "" if family == "old_table" else TAGS.format(**said)
    return PAGE.format(tags=tags, inside=LAYOUTS[family].format(**said), **said)


def _paragraph(text: str, *, half_width: bool, wrapped: bool) -> str:
    text = text.translate(HALF_WIDTH) if half_width else text
    shown = html.escape(text)
    if wrapped and len(text) > 60:
        shown = "\n".join(html.escape(text[i : i + 31]) for i in range(0, len(text), 31))
    return f"<p>{'' if len(text) < 25 else '　　'}{shown}</p>"


TOOLS = """<div class="tools">字号：<a>大</a> <a>中</a> <a>小</a> <a href="javascript:window.print()">打印</a>
<span>浏览次数：1{noise}</span></div>"""

TAGS = """<meta name="SiteName" content="{issuer}"><meta name="ColumnName" content="政策发布">
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published} 10:20">
<meta name="ContentSource" content="{issuer}">"""

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-{issuer}</title>{tags}
<script src="/a.js?v={noise}"></script></head><body>
<div class="header"><a href="/">{issuer}</a><ul class="nav"><li><a href="/zc/">政策</a></li><li><a href="/fw/">服务</a></li></ul>
<span>今天是 202{noise}年</span></div>
<div class="container">{inside}<div class="related"><h3>相关链接</h3><ul>{related}</ul></div>
<div class="ewm">扫一扫在手机打开当前页</div></div>
<div class="footer"><p>主办单位：{issuer}　网站标识码：bm00000000　京ICP备00000000号</p></div></body></html>"""

_NUMBERED_EDITOR = """<h2 class="con_title">{title}</h2><p class="zt">{number}</p>
<div class="xx"><span>{published} 来源：{issuer}</span>{tools}</div><div class="TRS_Editor">{body}</div>"""

_STATIC_EDITOR = """<h2 class="title_con">{title}</h2><div class="xx"><span>{published} 来源：{issuer}</span>{tools}</div>{mark}
<div class="TRS_Editor"><div class=Custom_UnionStyle>{body}</div></div>"""

LAYOUTS = {
    "policy_library": """<table class="bd1"><tr><td><b>标　　题：</b></td><td>{title}</td></tr>
<tr><td><b>发文机关：</b></td><td>{issuer}</td><td><b>发文字号：</b></td><td>{number}</td></tr>
<tr><td><b>成文日期：</b></td><td>{written_words}</td><td><b>发布日期：</b></td><td>{published}</td></tr></table>
<h1>{title}</h1>{tools}<div class="pages_content" id="UCAP-CONTENT">{body}</div>""",
    "static_editor": _STATIC_EDITOR,
    "old_table": """<table width="760"><tr><td class="title"><font size="4"><b>{title}</b></font></td></tr>
<tr><td align="center">发布时间：{published}　来源：{issuer}　【<a>大</a> <a>中</a> <a>小</a>】</td></tr>
<tr><td><div class='c'>{body}</div></td></tr><tr><td>【打印】【关闭】</td></tr></table>""",
    "catalogue": """<div class="head"><ul><li><span>索 引 号：</span>000000/2026-00001</li><li><span>发布机构：</span>{issuer}</li>
<li><span>文　　号：</span>{number}</li><li><span>生成日期：</span>{written}</li><li><span>有 效 性：</span>{status}</li></ul></div>
<div><h2>{title}</h2>{tools}<div class="article-content">{body}</div></div>""",
    "feed": _NUMBERED_EDITOR,
    "search_api": _NUMBERED_EDITOR,
    "data_store": _STATIC_EDITOR,
}
FAMILIES = tuple(LAYOUTS)
