"""Whether the list of participants is whole, or something may have been missed.

Events tell only what changes while their channel is up. The list is whole once something has
told everybody who was there at a time since when the channel has been up without a break.
All times are monotonic seconds.
"""

from __future__ import annotations

_NEVER = float("-inf")


class Coverage:
    """What is known of the list. It begins with a gap."""

    def __init__(self) -> None:
        self._up_since: float | None = None
        self._whole_at = _NEVER

    @property
    def gap(self) -> bool:
        """Whether somebody may have come or gone unseen."""
        return self._up_since is None or self._whole_at < self._up_since

    def up(self, now: float) -> None:
        """Events arrive from now on; what came before may have been missed."""
        self._up_since = now

    def down(self) -> None:
        """Events do not arrive."""
        self._up_since = None

    def whole(self, at: float) -> None:
        """Everybody who was there ``at`` is known."""
        self._whole_at = max(at, self._whole_at)
