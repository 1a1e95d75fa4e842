"""The certificate that Graph encrypts for, and the opening of what it encrypted.

Graph makes a key for each notification, encrypts the data with it (AES-CBC, the first 16 bytes
of the key as the initialization vector), signs what came out with it (HMAC-SHA256) and encrypts
the key for our certificate (RSA-OAEP with SHA-1). ``cryptography`` is imported at first use.

The signature proves that nothing was changed on the way; it does not prove who sent it, since
everybody who knows our certificate can make one. That is what the client state is for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from providers.base import NotConfigured, ProviderError
from providers.private_file import write_private
from providers.teams.notifications import LARGEST, Sealed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

CURRENT = "witness.pem"
BEFORE = "witness-before.pem"
"""The certificate before the current one: what is under way may still be for it."""
STATE = "witness-state"
KEY_BITS = 3072
"""Graph takes 2048 to 4096."""
LIFE_DAYS = 365
RENEW_DAYS = 30
_LARGEST_FILE = 20_000


class NotGenuine(ProviderError):
    """A notification that was changed on the way, or that is not for us."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of ours with its private key."""

    id: str
    """What we call it towards Graph."""
    thumbprint: str
    """What Microsoft calls it: SHA-1 of the certificate, in capitals."""
    encoded: str = field(repr=False)
    """The certificate alone, for Graph: base64."""
    expires: float
    """Unix seconds."""
    key: RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """All that the witness keeps in its folder."""

    current: Certificate
    before: Certificate | None
    state: bytes = field(repr=False)

    def find(self, name: str) -> Certificate | None:
        """The certificate that is called ``name``."""
        known = (self.current, self.before)
        return next((one for one in known if one is not None and one.id == name), None)

    def client_state(self, resource: str) -> str:
        """The word by which Graph shows that a notification is of our subscription to
        ``resource``. The same after a restart, so that the subscription can be used again."""
        word = hmac.digest(self.state, b"chaperone witness " + resource.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(word).decode()


# -- the folder ---------------------------------------------------------------------------


def load_keys(folder: Path, now: float) -> Keys:
    """What is in ``folder``; made where it is not there, renewed before it runs out. ``now`` in
    Unix seconds. It takes up to some seconds: call it in a worker thread. Raises ProviderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        current, before = _load(folder / CURRENT), _load(folder / BEFORE)
        if current is None or current.expires < now + RENEW_DAYS * 86_400:
            if current is not None:
                (folder / CURRENT).replace(folder / BEFORE)
                before = current
            current = make_certificate(folder, now)
        return Keys(current, before, _state(folder / STATE))
    except OSError as error:
        words = error.strerror or type(error).__name__
    raise NotConfigured(f"The witness's key cannot be kept in its folder: {words}.")


def make_certificate(folder: Path, now: float) -> Certificate:
    """A new certificate, signed by itself, in ``folder``: nobody but its owner can read it. It
    has no password, since nobody would be there to type it. Raises OSError."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Chaperone witness")])
    today = datetime.fromtimestamp(now, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=LIFE_DAYS))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_private(folder / CURRENT, pem + certificate.public_bytes(serialization.Encoding.PEM))
    return _certificate(key, certificate.public_bytes(serialization.Encoding.DER), certificate)


def _load(file: Path) -> Certificate | None:
    content = _read_private(file)
    if content is None:
        return None
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
        fits = isinstance(key, RSAPrivateKey) and key.public_key() == certificate.public_key()
    except (ValueError, TypeError):
        fits = False
    if not fits:
        raise _unusable(file, "is damaged")
    assert isinstance(key, RSAPrivateKey)
    return _certificate(key, certificate.public_bytes(serialization.Encoding.DER), certificate)


def _certificate(key: RSAPrivateKey, der: bytes, certificate: object) -> Certificate:
    from cryptography import x509

    assert isinstance(certificate, x509.Certificate)
    thumbprint = hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
    expires = certificate.not_valid_after_utc.timestamp()
    return Certificate(
        f"chaperone-{hashlib.sha256(der).hexdigest()[:40]}",
        thumbprint,
        base64.b64encode(der).decode(),
        expires,
        key,
    )


def _state(file: Path) -> bytes:
    content = _read_private(file)
    if content is None:
        content = secrets.token_bytes(32)
        write_private(file, content)
    if len(content) != 32:
        raise _unusable(file, "is damaged")
    return content


def _read_private(file: Path) -> bytes | None:
    """What is in the file; ``None``: it is not there. Judged is what is then read."""
    try:
        # O_NONBLOCK: a pipe of this name must not hang us.
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(file, "is not a plain file")
        if hasattr(os, "getuid") and (
            status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077
        ):
            raise _unusable(file, "can be read by others")
        return os.read(descriptor, _LARGEST_FILE)
    finally:
        os.close(descriptor)


def _unusable(file: Path, what: str) -> NotConfigured:
    return NotConfigured(
        f"The witness's file {file.name} {what}: delete it, and a new one is made at the next "
        "start."
    )


# -- what was encrypted -------------------------------------------------------------------


def open_sealed(sealed: Sealed, keys: Keys) -> Mapping[str, object]:
    """The resource that ``sealed`` holds. Raises NotGenuine, which shows nothing of it."""
    certificate = keys.find(sealed.certificate)
    if certificate is None:
        raise NotGenuine(
            "A notification is encrypted for a certificate that is not ours: another monitor's?"
        )
    named = sealed.thumbprint
    if named is not None and named.replace(":", "").upper() != certificate.thumbprint:
        raise NotGenuine("A notification names our certificate with another's thumbprint.")
    wrapped, data = _decoded(sealed.key, 1024), _decoded(sealed.data, LARGEST)
    signature = _decoded(sealed.signature, 64)
    if wrapped is None or data is None or signature is None:
        raise NotGenuine("A notification is damaged: it is not base64.")
    key = _unwrapped(wrapped, certificate)
    if key is None:
        raise NotGenuine("A notification's key cannot be decrypted with our certificate.")
    # Before anything is decrypted: whoever changes the data learns nothing from what we do.
    if not hmac.compare_digest(hmac.digest(key, data, hashlib.sha256), signature):
        raise NotGenuine("A notification was changed on its way: its signature is not right.")
    plain = _decrypted(key, data)
    resource = None if plain is None else _object(plain)
    if resource is None:
        raise NotGenuine("A notification is signed rightly, but holds nothing that can be read.")
    return resource


def _decoded(text: str, largest: int) -> bytes | None:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if 0 < len(content) <= largest else None


def _unwrapped(wrapped: bytes, certificate: Certificate) -> bytes | None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    sha1 = hashes.SHA1()  # noqa: S303 - what Graph uses; nothing rests on its collisions here
    try:
        key = certificate.key.decrypt(wrapped, padding.OAEP(padding.MGF1(sha1), sha1, None))
    except ValueError:
        return None
    return key if len(key) in (16, 24, 32) else None


def _decrypted(key: bytes, data: bytes) -> bytes | None:
    from cryptography.hazmat.primitives import padding
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
        unpadder = padding.PKCS7(128).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        return None


def _object(plain: bytes) -> Mapping[str, object] | None:
    try:
        value = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
