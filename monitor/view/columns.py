"""The columns of the lists, by the breadth of the screen: 0 (80 cells), 1 (120), 2 (160)."""

from __future__ import annotations

from widgets.rows import Column

_CALL = (
    Column("", 1),
    Column("Pupil"),
    Column("", 6),
    Column("Mic", 3),
    Column("Cam", 3),
    Column("Hand", 4),
)
_CALL_WIDE = (
    *_CALL[:3],
    Column("Mic", 6),
    Column("Cam", 6),
    Column("Hand", 4),
    Column("Shown as", 20),
    Column("In for", 6),
)
_WAITING = (Column("", 1), Column("Waiting"), Column("For", 5))

CALL_COLUMNS = (_CALL, _CALL_WIDE, (*_CALL_WIDE, Column("Known by", 24)))
WAITING_COLUMNS = (_WAITING, _WAITING, (*_WAITING, Column("Known by", 30)))

_ALERTS = (Column("Time", 8), Column("", 1), Column("Alerts"))
_ALERTS_WIDE = (*_ALERTS[:2], Column("Alerts", weight=3), Column("Policy", weight=2))
ALERT_COLUMNS = (_ALERTS, _ALERTS_WIDE, _ALERTS_WIDE)
