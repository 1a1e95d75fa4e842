"""Follows the stream for the screen: what to paint, what to say, when to ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.commands import Controls
from monitor.live import Live
from monitor.logbook import news
from monitor.painter import Painter
from monitor.session import Session
from monitor.stream import (
    Alert,
    AlertOver,
    AlertsSeen,
    EndProgress,
    Entry,
    Moved,
    Outcome,
    Requested,
    Severity,
)
from providers.base import (
    Abilities,
    Became,
    Channel,
    Ended,
    Locked,
    MutedOnEntry,
    Place,
    Pulse,
    Recording,
    SignIn,
    Started,
    Switched,
)

if TYPE_CHECKING:
    from monitor.app import MonitorApp


class Follower:
    """Ties one session to one app: its painter, its keys, and what its entries call for."""

    def __init__(self, app: MonitorApp, session: Session) -> None:
        self.session = session
        self.painter = Painter(app.board, session, app.preferences, app.calm)
        self.controls = Controls(app, self.painter, session)
        self._app = app
        session.subscribe(self._on_entry)

    def let_go(self) -> None:
        """Read the session's stream no more."""
        self.session.unsubscribe(self._on_entry)

    def watch_log(self, trouble: str) -> None:
        """Show that the log is not being written; without ``trouble``: that it is."""
        body = news(self.session.live, trouble)
        if body is not None:
            self.session.record(body)

    def _on_entry(self, entry: Entry, live: Live, touched: frozenset[str]) -> None:
        try:
            self._take_in(entry, live, touched)
        except Exception as error:  # noqa: BLE001  a broken screen must not stop the session
            self._app._handle_exception(error)

    def _take_in(self, entry: Entry, live: Live, touched: frozenset[str]) -> None:
        body = entry.body
        if isinstance(body, Pulse):
            return
        self.painter.touch(touched)
        match body:
            case Became(old=old, new=new):
                for place in Place:
                    self._app.board.rows(place).rename(old, new)
            case Requested(action):
                self.painter.touch(action.targets)
            case Outcome(action_id=action_id):
                doing = live.doing.get(action_id)
                if doing is not None:
                    self.painter.touch(map(live.meeting.now, doing.action.targets))
                    self.controls.tell(doing)
                self._app.hurry()
            case Alert():
                self.painter.touch_alerts()
                self._ring(body)
            case AlertOver() | AlertsSeen():
                self.painter.touch_alerts()
            case EndProgress():
                self.controls.end_moved()
                self._app.hurry()
            case Moved():
                self.controls.moved()
            case Started() | Ended():
                self.controls.end_moved()
                self.painter.touch_frame()
            case Channel() | Abilities():
                self.painter.touch_frame()
            case SignIn():
                self._app.hurry()
            case Recording() | Locked() | MutedOnEntry() | Switched():
                self.painter.touch_frame()

    def _ring(self, alert: Alert) -> None:
        """What is dangerous is shown at once, and rings."""
        if alert.severity is Severity.DANGER:
            self._app.hurry()
            if self._app.preferences.bell:
                self._app.bell()
