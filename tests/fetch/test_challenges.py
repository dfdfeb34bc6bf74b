"""Answers that are not what was asked for, named; and ordinary pages, left alone."""

from __future__ import annotations

import pytest

from watcher.fetch.challenges import is_soft_missing, trouble_with

URL = "https://www.example.gov.cn/zcfb/202601/t20260105_11.html"
ARTICLE = (
    "<html><head><title>关于办理登记的通知</title><meta name='ArticleTitle' content='关于办理登记的通知'></head>"
    "<body><form><input type='password'></form>"
    "<p>各单位：系统维护中如遇问题，请先登录办事大厅。页面不存在的，请致电。</p></body></html>"
)

CASES = [
    (521, {"set-cookie": "__jsluid_s=1"}, "<script>document.cookie=('_')+('_')+('j')+('s')+('l')</script>", "加速乐"),
    (200, {"set-cookie": "__jsluid_h=ab"}, "<script>location.href=location.pathname+location.search</script>", "加速乐"),
    (412, {}, "<html><head><meta content='x' r='m'><script r='m'>$_ts=window['$_ts'];</script></head><body></body></html>", "瑞数"),
    (202, {}, "<html><head><script>$_ts={};</script></head><body></body></html>", "瑞数"),
    (
        200,
        {},
        "<html><body><script>document.cookie='__tst_status=1; EO_Bot_Ssid=2';location.href=location.href</script></body></html>",
        "EdgeOne",
    ),
    (200, {"set-cookie": "http_waf_cookie=9"}, "<html><body><script>go()</script></body></html>", "http_waf"),
    (403, {"cf-mitigated": "challenge"}, "", "Cloudflare"),
    (200, {}, "<html><title>访问被拦截</title><body>您的请求可能存在威胁，已被拦截。</body></html>", "firewall"),
    (
        405,
        {},
        "<html><title>405 Not Allowed</title><body>很抱歉，由于您访问的URL可能对网站造成安全威胁，您的访问被阻断。</body></html>",
        "firewall",
    ),
    (
        200,
        {},
        "<html><title>统一身份认证平台</title><body><form>用户名<input name=u>密码<input type=password></form></body></html>",
        "login",
    ),
    (200, {}, "<html><title>某某网</title><body>系统维护中，请稍后访问</body></html>", "failure"),
]


@pytest.mark.parametrize(("status", "headers", "body", "named"), CASES)
def test_trouble_is_named(status: int, headers: dict[str, str], body: str, named: str) -> None:
    said = trouble_with(status, headers, body, url=URL, final_url=URL)
    assert said is not None
    assert named in said


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, ARTICLE),
        ({"set-cookie": "http_waf_cookie=9"}, ARTICLE),
        ({"content-type": "application/json"}, '{"code": 200, "data": {"list": []}}'),
        ({"content-type": "application/xml"}, "<?xml version='1.0'?><rss><channel></channel></rss>"),
        ({}, "<html><title>页面不存在</title><body>您访问的页面不存在</body></html>"),
        (
            {},
            "<html><head><title>关于网站系统维护的公告</title></head><body><h1>关于网站系统维护的公告</h1><p>本周六进行升级。</p></body></html>",
        ),
        ({}, ""),
    ],
)
def test_ordinary_answers_are_no_trouble(headers: dict[str, str], body: str) -> None:
    assert trouble_with(200, headers, body, url=URL, final_url=URL) is None


def test_a_redirect_to_a_login_is_trouble() -> None:
    said = trouble_with(200, {}, ARTICLE, url=URL, final_url="https://sso.example.gov.cn/cas/login?service=x")
    assert said is not None
    assert "login" in said


@pytest.mark.parametrize(
    ("final", "body", "missing"),
    [
        ("https://www.example.gov.cn/404.html", ARTICLE, True),
        ("https://www.example.gov.cn/error/notfound.html", ARTICLE, True),
        ("https://www.example.gov.cn/", ARTICLE, True),
        ("https://www.example.gov.cn/index.html", ARTICLE, True),
        ("https://www.example.gov.cn/zwgk/202601/t20260105_11.html", ARTICLE, False),
        (URL, ARTICLE, False),
        (URL, "<html><title>404 Not Found</title><body>nginx</body></html>", True),
        (URL, "<html><body>抱歉，您访问的页面不存在或已删除！</body></html>", True),
        (URL, "<html><title>某厅</title><body>该信息已被删除</body></html>", True),
    ],
)
def test_pages_that_are_gone_in_other_clothes(final: str, body: str, *, missing: bool) -> None:
    assert is_soft_missing(200, {"content-type": "text/html"}, body, url=URL, final_url=final) is missing


def test_a_front_page_asked_for_is_not_missing() -> None:
    front = "https://www.example.gov.cn/"
    assert not is_soft_missing(200, {}, ARTICLE, url=front, final_url=front + "index.html")


def test_other_statuses_are_not_judged_here() -> None:
    assert not is_soft_missing(503, {}, "<title>页面不存在</title>", url=URL, final_url=URL)
    assert trouble_with(503, {}, "<html><title>系统繁忙</title></html>", url=URL, final_url=URL) is None


def test_an_article_of_an_error_word_in_its_path_is_not_missing() -> None:
    url = "https://www.example.gov.cn/art/404/2026.html"
    assert not is_soft_missing(200, {}, ARTICLE, url=url, final_url=url)
