"""Secure connections to old sites: what is wrong with one, in words, and the remedies that a source may ask for.

Certificates are always checked. `legacy` lowers the strength of what is spoken, `ca_file` adds an issuer, `accept_fingerprint`
trusts one certificate, and each holds for the source that asks for it and for no other.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import ssl
from typing import Protocol

LEGACY_SERVER_CONNECT = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT of OpenSSL, which Python names from 3.12 on: servers without RFC 5746 (2010) are spoken to."""
LEGACY_CIPHERS = "DEFAULT:@SECLEVEL=0"

CERTIFICATE = {
    9: ("the certificate is not valid yet", "check this machine's clock, or wait"),
    10: ("the certificate has expired", "the site must renew it; to go on meanwhile, tls: {accept_fingerprint: …}"),
    18: ("the certificate is signed by itself", "if it is the site's own, tls: {accept_fingerprint: …}"),
    19: ("the chain ends in an issuer that nobody knows", "tls: {ca_file: …} with the issuer's certificate"),
    20: (
        "the certificate's issuer is not known",
        "the site may leave out a link of its chain; tls: {ca_file: …} with the issuer's certificate",
    ),
    21: (
        "the certificate's issuer is not known",
        "the site may leave out a link of its chain; tls: {ca_file: …} with the issuer's certificate",
    ),
    23: ("the certificate has been revoked", "the site must renew it"),
    62: ("the certificate is another host's", "check the address (www. or not, http:// instead); else tls: {accept_fingerprint: …}"),
    64: ("the certificate is another address's", "ask for the site by its name"),
    66: ("the certificate's key is too short", "tls: {legacy: true}"),
    67: ("an issuer's key is too short", "tls: {legacy: true}"),
    68: ("the certificate is signed by an outdated method", "tls: {legacy: true}"),
}
"""X509_V_ERR_* of OpenSSL → what is wrong, what to do."""

HANDSHAKE = (
    ("UNSAFE_LEGACY_RENEGOTIATION", "the server knows only the old renegotiation (before RFC 5746)", "tls: {legacy: true}"),
    ("DH_KEY_TOO_SMALL", "the server's Diffie-Hellman key is too short", "tls: {legacy: true}"),
    ("EE_KEY_TOO_SMALL", "the certificate's key is too short", "tls: {legacy: true}"),
    ("MD_TOO_WEAK", "the certificate is signed by an outdated method", "tls: {legacy: true}"),
    ("WRONG_SIGNATURE_TYPE|NO_SUITABLE_SIGNATURE|INTERNAL_ERROR", "the server signs by an outdated method", "tls: {legacy: true}"),
    (
        "UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|INAPPROPRIATE_FALLBACK",
        "the server speaks only an old version of TLS",
        "tls: {legacy: true}",
    ),
    ("HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHERS", "server and program share no cipher", "tls: {legacy: true}"),
    (
        "WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE",
        "the server speaks no TLS at this port",
        "try the http:// address",
    ),
    ("UNRECOGNIZED_NAME", "the server does not know this name", "check the address"),
    (
        "EOF|RESET",
        "the server broke off while the connection was made",
        "it may not let this machine in; try a proxy, or tls: {legacy: true}",
    ),
)
"""Reasons of OpenSSL → what is wrong, what to do."""


class Remedy(Protocol):
    """What a source asks for where its site's TLS is at fault."""

    @property
    def legacy(self) -> bool:
        """Speak also what is outdated: TLS 1.0, short keys, old renegotiation."""

    @property
    def ca_file(self) -> str | None:
        """Name a PEM file of issuers that are trusted besides the usual ones."""

    @property
    def accept_fingerprint(self) -> str | None:
        """Give the SHA-256 of the one certificate that is taken whatever is wrong with it, as `sha256:` and 64 hex digits."""


def context(remedy: Remedy | None, *, pinned: bool = False) -> ssl.SSLContext:
    """Give the way to speak TLS under a remedy; `pinned` takes the certificate of its fingerprint and no other.

    Raises SSLError where its `ca_file` cannot be used.
    """
    if remedy is None:
        return _context(None, None, legacy=False)
    return _context(remedy.ca_file, remedy.accept_fingerprint if pinned else None, legacy=remedy.legacy)


@functools.lru_cache(maxsize=64)
def _context(ca_file: str | None, fingerprint: str | None, *, legacy: bool) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=_issuers())
    if folder := os.environ.get("SSL_CERT_DIR"):
        made.load_verify_locations(capath=folder)
    if ca_file:
        _add_issuers(made, ca_file)
    if legacy:
        made.set_ciphers(LEGACY_CIPHERS)
        made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        made.options |= LEGACY_SERVER_CONNECT
    if fingerprint:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE  # the handshake itself takes the one certificate and refuses all others
        made.sslobject_class = _pinned(fingerprint)
    return made


def _add_issuers(made: ssl.SSLContext, file: str) -> None:
    try:
        made.load_verify_locations(cafile=file)
    except OSError as wrong:  # no such file, or no certificates in it
        raise ssl.SSLError(f"the file of issuers {file} cannot be used: {wrong.strerror or wrong}") from None


def _issuers() -> str:
    """Give the file of certificates to trust: certifi's, or the one that $SSL_CERT_FILE names."""
    import certifi

    return os.environ.get("SSL_CERT_FILE") or certifi.where()


def _pinned(fingerprint: str) -> type[ssl.SSLObject]:
    class Pinned(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            shown = fingerprint_of(self.getpeercert(binary_form=True) or b"")
            if shown != fingerprint.lower():
                raise ssl.SSLError(f"the certificate shown is {shown}, and {fingerprint} is the one accepted")

    return Pinned


def fingerprint_of(certificate: bytes) -> str:
    """Give the fingerprint of a certificate in DER."""
    return f"sha256:{hashlib.sha256(certificate).hexdigest()}"


def is_about_certificate(wrong: BaseException | None) -> bool:
    """Whether a failure is that a certificate was not believed, so that its fingerprint could settle the matter."""
    return isinstance(wrong, ssl.SSLCertVerificationError)


def in_words(wrong: ssl.SSLError) -> str:
    """Say for the operator what is wrong with a secure connection, and what to do."""
    if isinstance(wrong, ssl.SSLCertVerificationError) and wrong.verify_code in CERTIFICATE:
        what, remedy = CERTIFICATE[wrong.verify_code]
        return f"{what} ({wrong.verify_message}); {remedy}"
    said = f"{getattr(wrong, 'reason', None) or ''} {wrong}"  # one of our own making has no reason
    known = next(((what, remedy) for pattern, what, remedy in HANDSHAKE if re.search(pattern, said)), None)
    short = re.sub(r"\s*\(_ssl\.c:\d+\)|^\[[^\]]*\]\s*", "", str(wrong.args[-1] if wrong.args else wrong))
    return f"{known[0]} ({short}); {known[1]}" if known else f"no secure connection ({short}); if the site has an http:// address, try that"
