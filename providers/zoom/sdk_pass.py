"""The pass by which Zoom knows whose Meeting SDK app the companion's child is."""

from __future__ import annotations

from providers.zoom.config import CompanionConfig

PASS_SECONDS = 8 * 3600
"""It is good for so long: a school day. Zoom takes half an hour to two days."""
_EARLY = 30
"""Seconds by which its beginning is set back: Zoom's clock may be a little behind."""


def sdk_pass(companion: CompanionConfig, now: float) -> str:
    """A new pass (JWT), a secret; ``now`` in Unix seconds, best by Zoom's clock."""
    import jwt  # here: it comes with the extra

    begins = int(now) - _EARLY
    ends = begins + PASS_SECONDS
    claims = {"appKey": companion.sdk_key, "iat": begins, "exp": ends, "tokenExp": ends}
    return jwt.encode(claims, companion.sdk_secret, "HS256")
