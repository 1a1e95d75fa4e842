"""Zoom's events and dashboard rows, turned into observations of one meeting.

No I/O and no clock: the same calls give the same observations. Nothing that Zoom sends makes
this raise; unknown events and fields mean nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from providers.base import (
    Ended,
    Notice,
    Observation,
    Place,
    Recording,
    Role,
    Snapshot,
    Started,
)
from providers.zoom.assumptions import ROWS_TELL_ONLY_THE_HOST
from providers.zoom.fields import Fields, came_at, event_time, fields, participant, role, word
from providers.zoom.people import Event, People

MAX_EVENTS = 4096
"""How many events are remembered, to know one that comes again."""
MAX_INSTANCES = 64
SELDOM_SECONDS = 30.0
"""A lively chat, and a class that waits for the host, are told once in this time."""

CHAT = "Somebody wrote in the meeting's chat."
EARLY = "Somebody is waiting for the host to start the meeting."
LEAKED = "Zoom found this meeting's link in public: strangers may come."

STARTED, ENDED = "meeting.started", "meeting.ended"
_CHAT_EVENTS = ("meeting.chat_message", "meeting.public_chat_message")

_WITNESSES = {
    "recording.started": ("recording", True),
    "recording.resumed": ("recording", True),
    "recording.paused": ("recording", False),
    "recording.stopped": ("recording", False),
    "meeting.ai_companion_started": ("AI Companion", True),
    "meeting.ai_companion_stopped": ("AI Companion", False),
    "meeting.rtms_started": ("media stream to another program", True),
    "meeting.rtms_stopped": ("media stream to another program", False),
    "meeting.live_streaming_started": ("live stream to the public", True),
    "meeting.live_streaming_stopped": ("live stream to the public", False),
}
"""Machines that listen in: what they are, and whether they began or stopped."""

_PEOPLE = {
    "meeting.participant_joined": People.joined,
    "meeting.participant_left": People.left,
    "meeting.participant_joined_waiting_room": People.waits,
    "meeting.participant_put_in_waiting_room": People.waits,
    "meeting.participant_left_waiting_room": People.waits_no_more,
    "meeting.participant_admitted": People.admitted,
    "meeting.participant_joined_breakout_room": People.in_breakout,
    "meeting.participant_role_changed": People.role_changed,
    "meeting.sharing_started": People.shares,
    "meeting.sharing_ended": People.shares_no_more,
    "meeting.breakout_room_sharing_started": People.shares,
    "meeting.breakout_room_sharing_ended": People.shares_no_more,
}
"""``participant_left_breakout_room`` is left out on purpose: it tells nothing about the call."""


class Translator:
    """Translates for the meeting with this number (digits only); ``companion_key`` is
    what the ``customer_key`` of our own companions begins with, empty where there is none."""

    def __init__(self, meeting_id: str, companion_key: str = "") -> None:
        self._meeting_id = meeting_id
        self._instances: OrderedDict[str, None] = OrderedDict()
        self._instance, self._instance_at = "", float("-inf")
        self._people = People(companion_key)
        self._done: OrderedDict[tuple[str, float, str], None] = OrderedDict()
        self._noticed: dict[str, float] = {}

    def learn_meeting(self, uuid: str, at: float = float("-inf")) -> None:
        """``uuid`` is a run of our meeting, the present one as far as known ``at``, which is
        minus infinity if it may not be running; some events name nothing else."""
        self._instances[uuid] = None
        if len(self._instances) > MAX_INSTANCES:
            self._instances.popitem(last=False)
        if at >= self._instance_at:
            self._instance, self._instance_at = uuid, at

    def event(self, body: Mapping[str, object], now: float) -> list[Observation]:
        """What the body of a webhook tells about our meeting; ``now`` in Zoom's time, for
        an event that does not say when it happened."""
        name, payload = body.get("event"), fields(body.get("payload"))
        thing = fields(payload.get("object")) or payload
        at = event_time(body.get("event_ts"), now)
        if not isinstance(name, str) or not self._is_ours(thing):
            return []
        run = word(thing.get("uuid")) or word(thing.get("meeting_uuid"))
        if name == ENDED and self._is_of_another_run(run):
            return []
        if run is not None:
            live = name in _PEOPLE or name == STARTED
            # The rest may come long after the end: recordings, summaries, the end itself.
            self.learn_meeting(run, at if live else float("-inf"))
        instance = word(thing.get("uuid")) or self._instance
        event = Event(name, at, now, instance, fields(thing.get("participant")))
        return [] if self._is_known(event, thing) else self._told(event)

    def overdue(self, now: float) -> tuple[list[Observation], bool]:
        """What the silence since the last events tells, and whether it shows that an event
        was lost; ``now`` in Zoom's time."""
        return self._people.overdue(now)

    def snapshot(self, rows: Iterable[Fields], at: float) -> list[Observation]:
        """The dashboard's rows as everybody who is there ``at``."""
        found: list[Observation] = []
        people = []
        for row in rows:
            if word(row.get("leave_time")):
                continue  # the dashboard keeps those who left
            key, news = self._people.who(row, self._instance, at)
            found += news
            if key is not None:
                waiting = row.get("status") == "in_waiting_room"
                place = Place.WAITING if waiting else Place.IN_CALL
                person = participant(row, key, place, came_at(row, at))
                person = self._people.vouched(self._people.ours(person, row))
                host = role(row.get("role")) is Role.HOST or not ROWS_TELL_ONLY_THE_HOST
                people.append(replace(person, role=role(row.get("role")) if host else None))
        return [*found, Snapshot(tuple(people), at)]

    # -- for what the companion sees ------------------------------------------------------

    def who(self, user: str, at: float) -> tuple[str, list[Observation]]:
        """The id of the participant whose ``user_id`` in the present run is this; with the news
        that it has got another."""
        key, news = self._people.who({"user_id": user}, self._instance, at)
        return key or user, list(news)

    def same(self, user: str, participant_id: str) -> None:
        """The connection with this ``user_id`` is the participant with this id."""
        self._people.same(user, self._instance, participant_id)

    def in_breakouts(self) -> set[str]:
        """Ids of those who were last heard of in a breakout room."""
        return self._people.in_breakouts()

    @property
    def companions(self) -> Mapping[str, str]:
        """The ``user_id`` under which events have told that a companion joined, by its key."""
        return self._people.companions

    def _is_ours(self, thing: Fields) -> bool:
        number = word(thing.get("id")) or word(thing.get("meeting_number"))
        if number is None:
            return (word(thing.get("uuid")) or word(thing.get("meeting_uuid"))) in self._instances
        return number.replace(" ", "").replace("-", "") == self._meeting_id

    def _is_of_another_run(self, uuid: str | None) -> bool:
        """Whether a run is known to be the present one, and it is not this: the end of an
        earlier lesson of the same number may be told an hour late."""
        known = self._instance_at > float("-inf")
        return known and uuid is not None and uuid != self._instance

    def _is_known(self, event: Event, thing: Fields) -> bool:
        """Whether this event came before: by name, time and whom it is about."""
        person = event.person
        whom = word(person.get("participant_uuid")) or word(person.get("user_id"))
        other = word(person.get("id")) or word(fields(thing.get("chat_message")).get("message_id"))
        key = (event.name, event.at, whom or other or "")
        known = key in self._done
        self._done[key] = None
        if len(self._done) > MAX_EVENTS:
            self._done.popitem(last=False)
        return known

    def _told(self, event: Event) -> list[Observation]:
        name, at = event.name, event.at
        if name in _PEOPLE:
            return _PEOPLE[name](self._people, event)
        if name in _WITNESSES:
            what, on = _WITNESSES[name]
            return [Recording(on, at, what)]
        if name.startswith(_CHAT_EVENTS):
            return self._seldom(CHAT, at)
        if name in (STARTED, ENDED):
            return [Started(at) if name == STARTED else Ended(at)]
        match name:
            case "meeting.participant_jbh_waiting":
                return self._seldom(EARLY, at)
            case "meeting.risk_alert":
                return [Notice(LEAKED, at)]
        return []

    def _seldom(self, text: str, at: float) -> list[Observation]:
        if at - self._noticed.get(text, float("-inf")) < SELDOM_SECONDS:
            return []
        self._noticed[text] = at
        return [Notice(text, at)]
