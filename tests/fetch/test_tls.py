"""Sites whose TLS is at fault: each fault is named, has a remedy of its own, and the remedy is no other source's."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.fetch.secure import NOW, OLD_HELLO, PAGE, Authority, Tune, serving, short_group
from watcher.config import FetchSettings
from watcher.config.models import Tls
from watcher.fetch import Answer, Client, Trouble

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion", "ignore:Diffie-Hellman over finite fields")
SETTINGS = FetchSettings(allow_private_hosts=True, per_host_delay=0, timeout=5, respect_robots=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("root"))


@pytest.fixture
def trusted(root: Authority) -> Tls:
    return Tls(ca_file=str(root.file))


def get(url: str, tls: Tls | None = None, **changed: Any) -> Answer:
    async def errand() -> Answer:
        async with Client(SETTINGS.model_copy(update=changed)) as client:
            return await client.get(url + "/zcfb/t1.html", tls=tls)

    return asyncio.run(errand())


def refused(url: str, tls: Tls | None = None) -> str:
    with pytest.raises(Trouble) as met:
        get(url, tls)
    assert met.value.kind == "tls", met.value.reason
    return met.value.reason


def old_version(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1


def old_cipher(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")


def short_exchange(folder: Path) -> Tune:
    def tune(context: ssl.SSLContext) -> None:
        (folder / "dh.pem").write_bytes(short_group())
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
        context.load_dh_params(folder / "dh.pem")

    return tune


def two(context: ssl.SSLContext) -> None:
    context.set_alpn_protocols(["h2", "http/1.1"])


# -- certificates


def test_an_unknown_issuer_is_named_and_its_file_is_the_remedy(root: Authority, trusted: Tls) -> None:
    with serving(root.sign("unknown")) as url:
        assert "the certificate's issuer is not known" in refused(url)
        assert "ca_file" in refused(url)
        assert get(url, trusted).body == PAGE
        refused(url)


def test_an_expired_certificate_is_taken_by_its_fingerprint_alone(root: Authority, trusted: Tls) -> None:
    expired = root.sign("expired", until=NOW.replace(year=NOW.year - 1))
    other = root.sign("other")
    pinned = Tls(accept_fingerprint=expired.fingerprint)
    with serving(expired) as url:
        assert "has expired" in refused(url, trusted)
        assert get(url, pinned).body == PAGE
        assert expired.fingerprint in refused(url, Tls(accept_fingerprint=other.fingerprint))
        refused(url)
    with serving(other) as url:
        assert other.fingerprint in refused(url, pinned), "another certificate than the pinned one is refused, however good"


def test_a_certificate_of_another_host(root: Authority, trusted: Tls) -> None:
    with serving(root.sign("elsewhere", host="www.example.gov.cn")) as url:
        assert "another" in refused(url, trusted)


def test_a_pinned_source_takes_what_is_well_without_its_pin(root: Authority) -> None:
    renewed = root.sign("renewed")
    with serving(renewed) as url:
        assert get(url, Tls(ca_file=str(root.file), accept_fingerprint=root.sign("before").fingerprint)).body == PAGE


def test_a_file_of_issuers_that_is_not_there_is_named(root: Authority) -> None:
    with serving(root.sign("nofile")) as url, pytest.raises(Trouble) as met:
        get(url, Tls(ca_file="/nowhere/ca.pem"))
    assert "/nowhere/ca.pem" in met.value.reason


# -- what is spoken


@pytest.mark.parametrize(("tune", "said"), [(old_version, "old version of TLS"), (old_cipher, "share no cipher")])
def test_old_tls_is_named_and_spoken_on_request(root: Authority, trusted: Tls, tune: Tune, said: str) -> None:
    legacy = Tls(ca_file=trusted.ca_file, legacy=True)
    with serving(root.sign("old", bits=2048), tune) as url:
        if tune is old_version:
            assert said in refused(url, trusted)
        assert get(url, legacy).body == PAGE
        assert "issuer is not known" in refused(url, Tls(legacy=True)), "certificates are checked all the same"


def test_a_short_key_exchange(root: Authority, trusted: Tls, tmp_path: Path) -> None:
    with serving(root.sign("short", bits=2048), short_exchange(tmp_path)) as url:
        assert "Diffie-Hellman key is too short" in refused(url, trusted)
        assert get(url, Tls(ca_file=trusted.ca_file, legacy=True)).body == PAGE


def test_a_short_key_in_the_certificate(root: Authority, trusted: Tls) -> None:
    weak = root.sign("weak", bits=1024)

    def lenient(context: ssl.SSLContext) -> None:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(weak.file)

    with serving(None, lenient) as url:
        assert "key is too short" in refused(url, trusted)
        assert get(url, Tls(ca_file=trusted.ca_file, legacy=True)).body == PAGE


def test_old_renegotiation_is_named_and_borne_on_request() -> None:
    def old(raw: socket.socket) -> None:
        raw.recv(4096)
        raw.sendall(OLD_HELLO)

    with serving(None, speak=old) as url:
        assert "old renegotiation" in refused(url)
        with pytest.raises(Trouble) as met:
            get(url, Tls(legacy=True))
        assert "old renegotiation" not in met.value.reason, "the hello is taken, and the connection ends where this server stops"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no TLS at this port"),
        (b"", "broke off"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "share no cipher"),
    ],
)
def test_what_else_answers(answer: bytes, said: str) -> None:
    def speak(raw: socket.socket) -> None:
        raw.recv(4096)
        raw.sendall(answer)

    with serving(None, speak=speak) as url, pytest.raises(Trouble) as met:
        get(url)
    assert said in met.value.reason


# -- HTTP/2


def test_http_2_is_spoken_where_it_is_offered(root: Authority, trusted: Tls) -> None:
    with serving(root.sign("two"), two) as url:
        answer = get(url, trusted)
        assert (answer.body, answer.headers["x-spoken"]) == (PAGE, "2")
        assert get(url, trusted, http2=False).headers["x-spoken"] == "1.1"
    with serving(root.sign("one")) as url:
        assert get(url, trusted).headers["x-spoken"] == "1.1"


def test_one_connection_serves_a_whole_pass(root: Authority, trusted: Tls) -> None:
    async def errand(url: str) -> list[bytes]:
        async with Client(SETTINGS) as client:
            return [(await client.get(f"{url}/{i}", tls=trusted)).body for i in range(5)]

    for tune in (two, None):
        with serving(root.sign("pass"), tune) as url:
            assert asyncio.run(errand(url)) == [PAGE] * 5, "this server takes one connection at a time"


# -- how it is written


@pytest.mark.parametrize("said", ["ab" * 32, "SHA256:" + "AB:" * 31 + "AB", "sha256:" + "ab" * 32])
def test_a_fingerprint_is_taken_in_any_spelling(said: str) -> None:
    assert Tls(accept_fingerprint=said).accept_fingerprint == "sha256:" + "ab" * 32


@pytest.mark.parametrize("said", ["", "sha256:", "ab" * 31, "sha1:" + "ab" * 20])
def test_what_is_no_fingerprint_is_refused(said: str) -> None:
    with pytest.raises(ValidationError, match="64 hex digits"):
        Tls(accept_fingerprint=said)
