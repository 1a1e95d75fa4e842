"""Which addresses of services are taken. Cheap to import: the settings use it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def check_url(key: str, url: str, scheme: str) -> None:
    """Raise ValueError unless ``url`` is encrypted (``scheme``) or stays on this machine."""
    plain = scheme.removesuffix("s")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise ValueError(f"{key} must be an address like {scheme}://…") from None
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(f"{key} must be a plain address like {scheme}://host/path.")
    if parts.scheme == scheme or (parts.scheme == plain and is_loopback(host)):
        return
    raise ValueError(
        f"{key} must begin with {scheme}:// ({plain}:// only for this computer itself)."
    )


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
