"""Encrypting as Graph does, written from its documents alone and not from what reads it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def seal(
    resource: Any, encoded: str, name: str, *, raw: bytes | None = None, key: bytes | None = None
) -> dict[str, str]:
    """The ``encryptedContent`` of a notification, for the certificate that was given as base64."""
    certificate = x509.load_der_x509_certificate(base64.b64decode(encoded))
    public = certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    key = os.urandom(32) if key is None else key
    padder = padding.PKCS7(128).padder()
    plain = json.dumps(resource).encode() if raw is None else raw
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    data = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    oaep = rsa_padding.OAEP(rsa_padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    fingerprint = certificate.fingerprint(hashes.SHA1())
    return {
        "data": base64.b64encode(data).decode(),
        "dataSignature": base64.b64encode(hmac.new(key, data, hashlib.sha256).digest()).decode(),
        "dataKey": base64.b64encode(public.encrypt(key, oaep)).decode(),
        "encryptionCertificateId": name,
        "encryptionCertificateThumbprint": fingerprint.hex().upper(),
    }


def notification(subscription: dict[str, Any], resource: Any, **changed: Any) -> dict[str, Any]:
    """One item of a notification to a subscription as it was asked for, as in Graph's sample."""
    return {
        "subscriptionId": subscription["id"],
        "clientState": subscription["clientState"],
        "changeType": "updated",
        "tenantId": "85045508-f5bd-405e-a553-52700f86e29c",
        "resource": subscription["resource"],
        "subscriptionExpirationDateTime": subscription["expirationDateTime"],
        "resourceData": {
            "@odata.id": subscription["resource"],
            "@odata.type": "#microsoft.graph.callevent",
            "id": "1",
        },
        "organizationId": "85045508-f5bd-405e-a553-52700f86e29c",
        "encryptedContent": seal(
            resource,
            subscription["encryptionCertificate"],
            subscription["encryptionCertificateId"],
        ),
        **changed,
    }


def message(*notifications: dict[str, Any]) -> bytes:
    """What Graph puts into the Event Hub."""
    return json.dumps({"value": list(notifications)}).encode()
