"""Alerts as they are said: the gravest first, a few of many, each once."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.live import Live
from monitor.plain.pace import Pace
from monitor.plain.phrases import alert_line, alert_text, many
from monitor.plain.speech import Speech
from monitor.stream import Alert, Severity

_LISTED = 3
_GRAVITY = (Severity.DANGER, Severity.WARNING, Severity.INFO)
REMIND_SECONDS = 60.0
"""Danger that nobody has said to have seen is said again so often."""


@dataclass
class AlertNews:
    """Collects alerts and says them; ``bell``: whether danger rings."""

    speech: Speech
    bell: bool
    _pace: Pace = field(default_factory=lambda: Pace(0.5, 2.0))
    _raised: dict[str, Alert] = field(default_factory=dict)
    _begun: dict[str, Alert] = field(default_factory=dict)
    _over: dict[str, Alert] = field(default_factory=dict)
    _reminded: float = 0.0

    def begins(self, alert: Alert) -> None:
        """An alert was raised."""
        self.speech.heard.discard(alert.key)
        self._raised[alert.key] = self._begun[alert.key] = alert
        self._over.pop(alert.key, None)

    def ends(self, key: str) -> None:
        """What it was about has passed."""
        alert = self._raised.pop(key, None)
        if alert is not None and alert.severity is not Severity.INFO:
            self._over[key] = alert

    def speak(self, live: Live, now: float) -> None:
        """Say what is new, if it is time; ``now`` in monotonic seconds."""
        if (self._begun or self._over) and self._pace.due(now):
            self._pace.spoke(now)
            self._say_begun(now)
            self._say_over()
        elif now - self._reminded >= REMIND_SECONDS:
            self._remind(live, now)

    def _say_begun(self, now: float) -> None:
        alerts = sorted(self._begun.values(), key=lambda alert: _GRAVITY.index(alert.severity))
        self._begun = {}
        for place, alert in enumerate(alerts[:_LISTED]):
            danger = alert.severity is Severity.DANGER
            line = alert_line(alert, self.speech.words, self.speech.blank)
            self.speech.say(line, urgent=danger, bell=danger and self.bell and place == 0)
            self.speech.spoke(alert)
            if danger:
                self._reminded = now
        if len(alerts) > _LISTED:
            more = many(len(alerts) - _LISTED, "more alert")
            self.speech.say(f"And {more}.", urgent=True)

    def _say_over(self) -> None:
        alerts, self._over = list(self._over.values()), {}
        for alert in alerts[:_LISTED]:
            self.speech.say(f"Over: {alert_text(alert, self.speech.words, self.speech.blank)}")
        if len(alerts) > _LISTED:
            self.speech.say(f"Over: {many(len(alerts) - _LISTED, 'more alert')}.")

    def _remind(self, live: Live, now: float) -> None:
        self._reminded = now
        unseen = [
            raised.alert
            for raised in live.unseen
            if raised.alert.severity is Severity.DANGER and not raised.over
        ]
        if unseen:
            not_heard = (alert for alert in unseen if alert.key not in self.speech.heard)
            alert = next(not_heard, unseen[-1])
            line = alert_line(alert, self.speech.words, self.speech.blank)
            self.speech.say(f"Not yet seen: {line}", urgent=True, bell=self.bell)
            self.speech.spoke(alert)
