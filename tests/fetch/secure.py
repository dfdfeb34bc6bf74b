"""Servers with real certificates on loopback: good ones, and every fault that old sites have."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import h2.config
import h2.connection
import h2.events
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dh, ec, rsa
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
PAGE = "<html><title>通知</title><body>各有关单位：请遵照执行。</body></html>".encode()
DAY = dt.timedelta(days=1)
GROUP2 = int(  # RFC 2409, 6.2: the second Oakley group, of 1024 bits
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
OLD_HELLO = bytes.fromhex("160303002a 02 000026 0303") + b"\x01" * 32 + bytes.fromhex("00 c02f 00")
"""A ServerHello of TLS 1.2 without extensions: that of a server that has not heard of RFC 5746."""


@dataclass(frozen=True)
class Signed:
    """A certificate with its key in one PEM file."""

    file: Path
    fingerprint: str


class Authority:
    """An issuer of certificates; `file` holds its own."""

    def __init__(self, folder: Path, name: str = "Sample Root") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        built = _builder(self._name, self._name, self._key.public_key(), NOW + 9 * DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = folder / f"{name.replace(' ', '')}.pem"
        signed = built.sign(self._key, hashes.SHA256())
        self.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        self._own = signed

    @property
    def itself(self) -> Signed:
        """Give its own certificate, signed by itself, as a server would show it."""
        return self._kept("itself", self._key, self._own)

    def sign(self, name: str, *, host: str = "127.0.0.1", until: dt.datetime = NOW + DAY, bits: int = 0) -> Signed:
        """Give a certificate for a host; `bits` for an RSA key, else an elliptic one."""
        key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        kind = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        built = _builder(subject, self._name, key.public_key(), until).add_extension(x509.SubjectAlternativeName([kind]), critical=False)
        return self._kept(name, key, built.sign(self._key, hashes.SHA256()))

    def _kept(self, name: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, signed: x509.Certificate) -> Signed:
        file = self._folder / f"{name}.pem"
        plain = serialization.NoEncryption()
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        return Signed(file, "sha256:" + signed.fingerprint(hashes.SHA256()).hex())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, until: dt.datetime
) -> x509.CertificateBuilder:
    begun = min(NOW, until) - 9 * DAY
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return made.serial_number(x509.random_serial_number()).not_valid_before(begun).not_valid_after(until)


@functools.cache
def short_group() -> bytes:
    """Give the parameters of a Diffie-Hellman exchange that is too short for today."""
    numbers = dh.DHParameterNumbers(GROUP2, 2)
    return numbers.parameters().parameter_bytes(serialization.Encoding.PEM, serialization.ParameterFormat.PKCS3)


Tune = Callable[[ssl.SSLContext], None]


@contextlib.contextmanager
def serving(signed: Signed | None, tune: Tune | None = None, *, speak: Callable[[socket.socket], None] | None = None) -> Iterator[str]:
    """Serve PAGE at every path over TLS, by HTTP/2 where it is asked for; `speak` says something else to whoever connects."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if signed:
        context.load_cert_chain(signed.file)
    if tune:
        tune(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), raw:
                if speak:
                    speak(raw)
                    continue
                with context.wrap_socket(raw, server_side=True) as secure:
                    (_two if secure.selected_alpn_protocol() == "h2" else _one)(secure)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _one(secure: ssl.SSLSocket) -> None:
    while secure.recv(65_536):
        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Spoken: 1.1\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE)


def _two(secure: ssl.SSLSocket) -> None:
    talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    talk.initiate_connection()
    secure.sendall(talk.data_to_send())
    while data := secure.recv(65_536):
        for event in talk.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                headers = [(":status", "200"), ("content-type", "text/html"), ("x-spoken", "2"), ("content-length", str(len(PAGE)))]
                talk.send_headers(event.stream_id, headers)
                talk.send_data(event.stream_id, PAGE, end_stream=True)
        secure.sendall(talk.data_to_send())
