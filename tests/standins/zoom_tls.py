"""TLS for the stand-in for Zoom: an authority and a certificate made for each run."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import trustme


@cache
def authority() -> trustme.CA:
    """Who signs for the stand-in; nobody trusts it but a test that says so."""
    return trustme.CA()


def write_trust(folder: Path) -> Path:
    """Write the authority's certificate into ``folder``, for a client's ``SSL_CERT_FILE``."""
    file = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(file))
    return file


def tls_context() -> ssl.SSLContext:
    """The stand-in's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert("127.0.0.1").configure_cert(context)
    return context
