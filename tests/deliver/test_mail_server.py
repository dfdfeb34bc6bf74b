"""The talk with the mail server: encrypted with real certificates, sealed, at its pace, over as few connections as it likes."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import dkim
import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.deliver.receivers import MailServer
from tests.deliver.samples import READER, digest, item
from watcher.config import MailSettings
from watcher.deliver.mail import prepare
from watcher.deliver.message import Ended, Outcome
from watcher.deliver.smtp import Mailer
from watcher.model import File

AUTHORITY = trustme.CA()


@pytest.fixture(autouse=True)
def _trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def certificate(*names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(*names).configure_cert(context)
    return context


def settings(server: MailServer, **more: object) -> MailSettings:
    given = {"host": "127.0.0.1", "port": server.port, "sender": "政策监测 <watch@example.org>"}
    return MailSettings.model_validate(given | more)


def sent(given: MailSettings, times: int = 1, home: Path = Path()) -> list[Outcome]:
    with Mailer(given, home) as mailer:
        return [mailer.send(READER.channel, prepare(digest(item(n)), READER.channel, given)[0]) for n in range(1, times + 1)]


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_mail_goes_out_encrypted(tls: str) -> None:
    with MailServer(**{tls: certificate("127.0.0.1")}) as server:
        assert [o.ended for o in sent(settings(server, tls=tls), 2)] == [Ended.SENT] * 2
        assert len(server.mails) == 2


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_server_that_is_another_gets_nothing(tls: str) -> None:
    with MailServer(**{tls: certificate("mail.example.net")}) as server:
        outcome = sent(settings(server, tls=tls))[0]
        assert outcome.ended is Ended.AGAIN
        assert "certificate" in outcome.detail
        assert server.mails == []


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    with MailServer(tls=certificate("127.0.0.1")) as server:
        assert sent(settings(server, tls="tls"))[0].ended is Ended.AGAIN
        assert server.mails == []


def test_a_server_that_takes_few_messages_a_connection_gets_more_connections() -> None:
    with MailServer() as server:
        server.per_connection = 3
        assert [o.ended for o in sent(settings(server), 8)] == [Ended.SENT] * 8
        assert (len(server.mails), server.connections) == (8, 3)
        assert len({mail.key for mail in server.mails}) == 8


def test_what_fails_comes_back_to_an_address_that_says_which_it_was() -> None:
    with MailServer() as server:
        given = settings(server, bounce="bounces+{token}@例子.中国")
        sent(given)
        mail = server.mails[0]
        assert mail.sender == f"bounces+{mail.key[1:33]}@xn--fsqu00a.xn--fiqs8s"
        sent(settings(server))
        assert server.mails[1].sender == "watch@example.org"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def sealing(folder: Path, key: rsa.RSAPrivateKey, rights: int = 0o600) -> dict[str, object]:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "dkim.pem").write_bytes(pem)
    (folder / "dkim.pem").chmod(rights)
    return {"dkim": {"domain": "example.org", "selector": "s1", "key_file": "dkim.pem"}}


def test_a_seal_holds_for_the_message_as_it_arrives(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    import base64

    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    with MailServer() as server:
        assert sent(settings(server, **sealing(tmp_path, key)), home=tmp_path)[0].ended is Ended.SENT
        raw = server.mails[0].raw
    assert b"list-unsubscribe" in raw.split(b"\r\n\r\n", 1)[0].lower()
    assert dkim.verify(raw, dnsfunc=lambda name, **_: record if name == b"s1._domainkey.example.org." else None)
    assert not dkim.verify(raw.replace(b"Subject: ", b"Subject: x", 1), dnsfunc=lambda *_, **__: record)


@pytest.mark.parametrize(("fault", "said"), [("rights", "chmod 600"), ("missing", "dkim.pem"), ("no key", "key_file")])
def test_a_key_that_cannot_be_used_sends_nothing_and_says_why(tmp_path: Path, key: rsa.RSAPrivateKey, fault: str, said: str) -> None:
    with MailServer() as server:
        given = settings(server, **sealing(tmp_path, key, 0o640 if fault == "rights" else 0o600))
        if fault == "missing":
            (tmp_path / "dkim.pem").unlink()
        if fault == "no key":
            (tmp_path / "dkim.pem").write_text("no key")
        outcome = sent(given, home=tmp_path)[0]
        assert (outcome.ended, server.mails) == (Ended.AGAIN, [])
        assert said in outcome.detail


def test_messages_on_one_document_are_one_conversation() -> None:
    told = replace(digest(), earlier=("a" * 32, "b" * 32))
    given = MailSettings(sender="watch@example.org")
    payload = prepare(told, READER.channel, given)[0].payload
    assert f"In-Reply-To: <{'b' * 32}@example.org>".encode() in payload
    assert f"References: <{'a' * 32}@example.org>".encode() in payload
    assert f"<{'b' * 32}@example.org>".encode() in payload.partition(b"References:")[2]
    assert b"In-Reply-To" not in prepare(digest(), READER.channel, given)[0].payload


def test_a_file_comes_along() -> None:
    with MailServer() as server:
        given = settings(server)
        told = replace(digest(), attachment=File("政策监测2026年3月11日.pdf", "application/pdf", b"%PDF-1.7 ours"))
        with Mailer(given, Path()) as mailer:
            mailer.send(READER.channel, prepare(told, READER.channel, given)[0])
        mail = server.mails[0].parsed
    assert mail.get_content_type() == "multipart/mixed"
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("政策监测2026年3月11日.pdf", b"%PDF-1.7 ours")
    assert "政策" in server.mails[0].part("plain")


def test_a_letter_without_items_names_none() -> None:
    payload = prepare(replace(digest(), entries=()), READER.channel, MailSettings(sender="watch@example.org"))[0].payload
    assert b"X-Watcher-Items" not in payload
    assert b"List-Id: <policy-digests.example.org>" in payload
    assert b"Auto-Submitted: auto-generated" in payload
