"""What is said without being asked for: the stream, collected and put into few lines.

Alerts, outcomes and END are said at once; people come and go in batches, at most two a
second and fewer in a storm.
"""

from __future__ import annotations

from monitor.choices import whom
from monitor.live import Live
from monitor.plain.alert_news import AlertNews
from monitor.plain.end_news import EndNews
from monitor.plain.pace import Pace
from monitor.plain.people_news import PeopleNews
from monitor.plain.phrases import entry_words, heard, platform, shut_words, switch_words
from monitor.plain.sign_in_news import SignInNews
from monitor.plain.speech import Speech
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, AlertOver, EndProgress, Entry, Moved, Outcome, OutcomeState
from monitor.view.header import AMBER_SECONDS, RED_SECONDS
from providers.base import Became, ChannelState, Switch

OPEN = "The meeting is unlocked."
UNTOLD = "Whether the meeting is locked is not told any more."


class News:
    """Reads the stream of ``session``; :meth:`speak` is called some times a second."""

    def __init__(self, session: Session, speech: Speech, preferences: Preferences) -> None:
        self._session = session
        self._speech = speech
        self._people = PeopleNews(session.roll)
        self._pace = Pace(0.5, 4.0, start=session.clock.mono())
        self._alerts = AlertNews(speech, preferences.bell)
        self._end = EndNews(speech, session)
        self._sign_in = SignInNews(speech, session, preferences)
        self._dirty: set[str] = set()
        self._outcomes: dict[str, None] = {}
        self._age = 0
        self._running: bool | None = None
        self._shut = OPEN
        self._entry = entry_words(on=True)
        self._allowed = {what: switch_words(what, allowed=True) for what in Switch}
        """What was said last of what pupils may do, or goes without saying."""
        self._off: set[str] = set()

    def take_in(self, entry: Entry, touched: frozenset[str]) -> None:
        """An entry of the stream, and whom it is about."""
        self._dirty |= touched
        match entry.body:
            case Became(old=old, new=new):
                self._people.became(old, new)
            case Outcome(action_id=action_id):
                self._outcomes[action_id] = None
            case Alert():
                self._alerts.begins(entry.body)
            case AlertOver(key=key):
                self._alerts.ends(key)
            case EndProgress(state=state, meeting=meeting):
                if meeting == len(self._session.live.moves):
                    self._end.moved(state)
                else:
                    self._end.left_moved(state)
            case Moved():
                self._moved()

    def _moved(self) -> None:
        """The class is somewhere else: nobody has left, and everything is to be said anew."""
        self._dirty.clear()
        self._people = PeopleNews(self._session.roll)
        self._end = EndNews(self._speech, self._session)
        self._age, self._running, self._shut = 0, None, OPEN
        self._entry = entry_words(on=True)
        self._allowed = {what: switch_words(what, allowed=True) for what in Switch}
        self._off.clear()

    def speak(self) -> None:
        """Say what it is time for."""
        now, live = self._session.clock.mono(), self._session.live
        self._say_outcomes(live)
        self._alerts.speak(live, now)
        self._end.speak(now)
        self._sign_in.speak()
        self._say_meeting(live)
        self._say_age(live, now)
        if self._dirty and self._pace.due(now):
            dirty, self._dirty = self._dirty, set()
            lines = self._people.lines(live, sorted(dirty), self._speech.words)
            self._speech.tell(lines)
            if lines:
                self._pace.spoke(now)

    def _say_outcomes(self, live: Live) -> None:
        ids, self._outcomes = self._outcomes, {}
        words, roll = self._speech.words, self._session.roll
        for doing in (live.doing.get(action_id) for action_id in ids):
            if doing is None or doing.state is OutcomeState.ACCEPTED:
                continue
            names = [] if self._speech.blank else whom(live, roll, words, doing)
            outcome = words.outcome(doing.state, doing.detail)
            urgent = doing.state in (OutcomeState.REFUSED, OutcomeState.UNCONFIRMED)
            asked = words.asked(doing.action, names, doing.waiting)
            self._speech.say(f"{asked} - {outcome}", urgent=urgent)

    def _say_meeting(self, live: Live) -> None:
        meeting = live.meeting
        if meeting.running is not self._running:
            self._running = meeting.running
            self._speech.say(f"{(meeting.rests or 'the meeting is running').capitalize()}.")
        shut = shut_words(meeting) or OPEN
        if meeting.locked is None and self._shut != OPEN:
            shut = UNTOLD
        if shut != self._shut and meeting.running is not False:
            self._shut = shut
            self._speech.say(shut)
        entry = entry_words(meeting.muted_on_entry)
        if entry and entry != self._entry:
            self._entry = entry
            self._speech.say(entry)
        for what, before in self._allowed.items():
            said = switch_words(what, meeting.allowed(what))
            if said and said != before:
                self._allowed[what] = said
                self._speech.say(said)
        for channel in meeting.channels.values():
            off = channel.state is ChannelState.OFF
            if off and channel.name not in self._off:
                self._speech.say(f"{channel.name} is off. {channel.detail}".strip())
            (self._off.add if off else self._off.discard)(channel.name)

    def _say_age(self, live: Live, now: float) -> None:
        """When what was said gets old, and when it is fresh again."""
        last = self._session.heard
        if last is None or live.meeting.over:
            return
        age = now - last
        level = (age > AMBER_SECONDS) + (age > RED_SECONDS)
        if level > self._age:
            old = "OLD: nothing" if level > 1 else "Nothing"
            self._speech.say(f"{old} heard from {platform(live)} for {age:.0f} seconds.")
        elif level < self._age:
            self._speech.say(f"{heard(live, age)}, again.")
        self._age = level
