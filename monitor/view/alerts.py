"""Rows of the alerts: the gravest and newest first."""

from __future__ import annotations

from monitor.live import Live, Raised
from monitor.stream import Severity
from monitor.words import Words, clock_time
from widgets.rows import Row
from widgets.tones import Tone

_GRAVITY = {Severity.DANGER: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SIGNS = {Severity.DANGER: "!", Severity.WARNING: "?", Severity.INFO: "·"}
_TONES = {Severity.DANGER: Tone.DANGER, Severity.WARNING: Tone.WARNING, Severity.INFO: Tone.PLAIN}


def in_order(live: Live) -> list[Raised]:
    """The alerts as they should stand: unseen first, then by gravity, then the newest."""
    return sorted(
        live.alerts.values(),
        key=lambda raised: (raised.seen, _GRAVITY[raised.alert.severity], -raised.utc),
    )


def alert_rows(live: Live, words: Words, wide: bool) -> list[Row]:
    """A row for each alert, in order; seen ones are dim, passed ones say so."""
    return [_row(raised, words, wide) for raised in in_order(live)]


def _row(raised: Raised, words: Words, wide: bool) -> Row:
    alert = raised.alert
    text = words.alert(alert) + (" (over)" if raised.over else "")
    cells = [clock_time(raised.utc), words.text(_SIGNS[alert.severity]), text]
    if wide:
        cells.append(words.text(f"“{alert.clause}”") if alert.clause else "")
    dim = raised.seen or raised.over
    return Row(alert.key, tuple(cells), Tone.DIM if dim else _TONES[alert.severity])
