"""One address for one page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.read import address_key
from watcher.read.addresses import clean_address

AT = "https://www.example.gov.cn"


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        (f"{AT}/a.html#zoom", f"{AT}/a.html"),
        (f"{AT}:443/a.html", f"{AT}/a.html"),
        ("http://WWW.Example.gov.cn:80/A.html", "http://www.example.gov.cn/A.html"),
        (f"{AT}:8443/a.html", f"{AT}:8443/a.html"),
        (f"{AT}/a.do;jsessionid=AB12.node1?id=3", f"{AT}/a.do?id=3"),
        (f"{AT}/(S(abcdefgh12345678))/a.aspx", f"{AT}/a.aspx"),
        (f"{AT}/a?PHPSESSID=77&id=3&utm_campaign=x", f"{AT}/a?id=3"),
        (f"{AT}/a?t=zhengcelibrary&v=2", f"{AT}/a?t=zhengcelibrary&v=2"),
        (f"{AT}/a?id=3&t=0.8213771", f"{AT}/a?id=3"),
        (f"{AT}/#!/doc/3", f"{AT}/#!/doc/3"),
        (f"{AT}/detail.html#id=3", f"{AT}/detail.html#id=3"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
        ("ftp://example.gov.cn/a#b", "ftp://example.gov.cn/a#b"),
        ("http://[bad/", "http://[bad/"),
    ],
)
def test_what_belongs_to_a_visit_goes(said: str, clean: str) -> None:
    assert clean_address(said) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.gov.cn/zc/", f"{AT}/zc/index.html"),
        (f"{AT}/zc/default.shtml", f"{AT}/zc/"),
        (f"{AT}/通知.html", f"{AT}/%E9%80%9A%E7%9F%A5.html"),
        (f"{AT}/v?a=1&b=2", f"{AT}/v?b=2&a=1"),
        (f"{AT}//zc///t1.html", f"{AT}/zc/t1.html"),
        (AT, f"{AT}/"),
    ],
)
def test_two_spellings_of_one_page(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{AT}/v?id=1", f"{AT}/v?id=2"),
        (f"{AT}/zc/index_1.html", f"{AT}/zc/"),
        (f"{AT}/zc", f"{AT}/zc/"),
        (f"{AT}/T1.html", f"{AT}/t1.html"),
        (f"{AT}/#/a", f"{AT}/#/b"),
        (f"{AT}:8085/a", f"{AT}/a"),
        ("https://mp.example.cn/s?__biz=A&mid=1", "https://mp.example.cn/s?__biz=A&mid=2"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@given(st.text(max_size=80))
def test_any_address_is_cleaned_once_and_for_all(tail: str) -> None:
    for url in (tail, f"{AT}/{tail}", f"http://h/?{tail}"):
        clean = clean_address(url)
        assert clean_address(clean) == clean
        assert address_key(clean) == address_key(url)
