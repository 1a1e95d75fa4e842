"""A stand-in for Zoom on loopback: tokens, REST and the event WebSocket on one port.

It holds one meeting, which a test or a scenario scripts, and can be told to fail in every
way that a network and a platform have. ``python -m tests.standins.zoom --help`` runs it alone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from providers.zoom.config import ZoomConfig
from tests.standins import zoom_bodies as bodies
from tests.standins.loopback import LoopbackStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Fault, Faults
from tests.standins.zoom_service import (
    ACCOUNT_ID,
    API,
    CLIENT_ID,
    CLIENT_SECRET,
    EVENTS,
    OAUTH,
    ZoomService,
)
from tests.standins.zoom_tls import tls_context
from tests.standins.zoom_wire import Request, Socket

MEETING_ID = "81234567890"
UUID = "4444AAAiAAAAAiAiAiiAii=="
SUBSCRIPTION_ID = "made-up-subscription"


class ZoomStandIn(LoopbackStandIn):
    """Zoom with one meeting; times are this machine's. With ``tls`` it speaks TLS, which a client
    trusts whose ``SSL_CERT_FILE`` is ``zoom_tls.write_trust``'s."""

    def __init__(
        self, meeting_id: str = MEETING_ID, *, running: bool = True, tls: bool = False
    ) -> None:
        self.meeting_id = meeting_id
        self.uuid = UUID
        self.running = running
        self.exists = True
        self.people: dict[str, Person] = {}
        """By their UUID."""
        self.uuid_changes = False
        """Whether being admitted or put back gives a new ``participant_uuid``, too."""
        self.number_as_text = True
        """Whether events name the meeting by text or by a number."""
        self.faults = Faults()
        self.service = ZoomService(self, self.faults)
        super().__init__(
            self.service.respond, tls=tls_context() if tls else None, greet=self._greet
        )
        self.heartbeats = 0
        """What came on the event channel."""
        self._count = itertools.count(1)
        self._socket: Socket | None = None
        self._held: list[str] = []
        self._last_at = 0.0

    # -- what a client needs ---------------------------------------------------------------

    @property
    def api_url(self) -> str:
        return f"{self.origin()}{API}"

    @property
    def oauth_url(self) -> str:
        return f"{self.origin()}{OAUTH}"

    @property
    def events_url(self) -> str:
        return f"{self.origin('ws')}{EVENTS}"

    def config(self, **overrides: Any) -> ZoomConfig:
        """The settings that lead here."""
        settings: dict[str, Any] = {
            "account_id": ACCOUNT_ID,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "meeting_id": self.meeting_id,
            "api_url": self.api_url,
            "oauth_url": self.oauth_url,
            "events_url": self.events_url,
            "subscription_id": SUBSCRIPTION_ID,
            "dashboard": True,
        }
        return ZoomConfig(**{**settings, **overrides})

    # -- what came in ------------------------------------------------------------------

    def asked(self, method: str, path_end: str = "") -> list[Request]:
        """The requests of this method whose path ends so."""
        return [r for r in self.requests if r.method == method and r.path.endswith(path_end)]

    @property
    def ends(self) -> list[Request]:
        """The requests to end the meeting."""
        return self.asked("PUT", "/status")

    @property
    def listening(self) -> bool:
        """Whether a client is on the event channel."""
        return self._socket is not None

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds; it is looked at whenever something comes in."""
        await self.wire.until(condition)

    # -- faults --------------------------------------------------------------------------

    def switch_on(self, fault: Fault) -> None:
        """Let ``fault`` happen from now on."""
        self.faults.switch_on(fault)

    def heal(self) -> None:
        """Switch every fault off; events that were held back are sent."""
        self.faults.clear()
        self._release()

    def expire_tokens(self) -> None:
        """No token that was given out is good any more."""
        self.service.tokens.clear()

    def usurp(self) -> None:
        """Another monitor takes the subscription: the event channel here is closed."""
        if self._socket is not None:
            self._socket.close()

    def cut(self) -> None:
        """The event channel breaks, without a closing handshake."""
        if self._socket is not None:
            self._socket.abort()

    # -- the meeting -----------------------------------------------------------------------

    async def start(self) -> None:
        """The host starts the meeting."""
        self.running = True
        await self.emit("meeting.started")

    async def stop(self) -> None:
        """The meeting ends."""
        self.running = False
        self.people.clear()
        self.wire.touch()
        await self.emit("meeting.ended", end_time=bodies.iso(self._now()))

    async def join(
        self,
        name: str,
        account: str = "",
        waiting: bool = False,
        role: str = "attendee",
        customer_key: str = "",
    ) -> Person:
        """Somebody comes, to the call or to the waiting room."""
        number = next(self._count)
        person = Person(f"{16_778_240 + number * 1024}", f"UUID-{number:04d}", name, account)
        person.person_id = f"user-{account}" if account else ""
        person.persistent = f"person-{number}"
        person.role, person.waiting, person.customer_key = role, waiting, customer_key
        self.people[person.uuid] = person
        await self._arrives(person)
        return person

    async def admit(self, person: Person, join_lost: bool = False) -> None:
        """The host lets somebody in from the waiting room; the event of the join may be lost."""
        await self._tell("participant_admitted", person, "date_time")
        await self._tell("participant_left_waiting_room", person, "date_time")
        self._moves(person, waiting=False)
        if not join_lost:
            await self._arrives(person)

    async def put_back(self, person: Person) -> None:
        """The host puts somebody back into the waiting room: Zoom tells three things."""
        await self._tell("participant_put_in_waiting_room", person, "date_time")
        await self._tell("participant_left", person, "leave_time")
        self._moves(person, waiting=True)
        await self._arrives(person)

    async def leave(self, person: Person) -> None:
        """Somebody goes."""
        self.people.pop(person.uuid, None)
        where = "participant_left_waiting_room" if person.waiting else "participant_left"
        await self._tell(where, person, "date_time" if person.waiting else "leave_time")

    async def role(self, person: Person, new: str) -> None:
        """Somebody gets another role: ``host``, ``co-host`` or ``attendee``."""
        old, person.role = person.role, new
        more = {"old_role": old, "new_role": new}
        await self._tell("participant_role_changed", person, "date_time", **more)

    async def share(self, person: Person, on: bool = True) -> None:
        """Somebody shares the screen, or stops. The event holds only ``user_id``."""
        person.sharing = on
        thing = {"user_id": person.user_id, "user_name": person.name, "id": person.person_id}
        name = "meeting.sharing_started" if on else "meeting.sharing_ended"
        await self.emit(name, participant={**thing, "sharing_details": {"content": "desktop"}})

    async def record(self, on: bool = True) -> None:
        """Cloud recording begins or stops."""
        await self.emit("recording.started" if on else "recording.stopped")

    async def emit(self, event: str, **thing: object) -> None:
        """Send an event about the meeting. Without a client it is lost: Zoom keeps none."""
        number = self.meeting_id if self.number_as_text else int(self.meeting_id)
        about = {"id": number, "uuid": self.uuid, "topic": "A lesson", "type": 2, **thing}
        self.send(bodies.message(bodies.body(event, self._now(), about)))
        await asyncio.sleep(0)

    def send(self, frame: str) -> None:
        """Send a raw frame on the event channel, as the faults allow."""
        if self.faults.fits("silence", "events") or self.faults.fits("deaf", "events"):
            return
        if self.faults.fits("half", "events"):
            frame = frame[: len(frame) // 2]
        self._held += [frame] * (2 if self.faults.fits("duplicate", "events") else 1)
        if not self.faults.fits("disorder", "events") or len(self._held) >= 8:
            self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        if self.faults.fits("disorder", "events"):
            held.reverse()
        for frame in held:
            if self._socket is not None:
                self._socket.send(frame)

    async def _arrives(self, person: Person) -> None:
        person.joined_at = self._now()
        where = "participant_joined_waiting_room" if person.waiting else "participant_joined"
        await self._tell(where, person, "date_time" if person.waiting else "join_time")

    def _moves(self, person: Person, waiting: bool) -> None:
        del self.people[person.uuid]
        number = next(self._count)
        person.waiting, person.user_id = waiting, f"{16_778_240 + number * 1024}"
        if self.uuid_changes:
            person.uuid = f"UUID-{number:04d}"
        self.people[person.uuid] = person

    async def _tell(self, event: str, person: Person, time_field: str, **more: object) -> None:
        about = bodies.participant(person, self._last_at or self._now(), time_field, **more)
        await self.emit(f"meeting.{event}", participant=about)

    def _now(self) -> float:
        """Now, a millisecond later each time: Zoom's events have times of their own."""
        self._last_at = max(time.time(), self._last_at + 0.001)
        return self._last_at

    # -- events --------------------------------------------------------------------------

    def _greet(self, request: Request, socket: Socket) -> None:
        if self.faults.fits("close", "events"):
            socket.abort()
            return
        self.usurp()
        self._socket = socket
        socket.on_text = lambda text: self._heartbeat(socket, text)
        socket.on_close = lambda: self._drop(socket)
        socket.is_deaf = lambda: self.faults.fits("deaf", "events")
        socket.answer_pings(lambda: not self.faults.fits("no_pong", "events"))
        if self.faults.fits("silence", "events"):
            return
        known = request.query.get("subscriptionId") == SUBSCRIPTION_ID
        token = request.query.get("access_token") in self.service.tokens
        content = "" if known and token else "Invalid Token" if known else "Invalid subscription"
        greeting = {"module": "build_connection", "success": not content, "content": content}
        socket.send(json.dumps(greeting))
        if content:
            socket.close()

    def _heartbeat(self, socket: Socket, text: str) -> None:
        self.heartbeats += 1
        self.wire.touch()
        if json.loads(text) == {"module": "heartbeat"} and not self.faults.fits(
            "silence", "events"
        ):
            live = {"module": "heartbeat", "success": True, "content": "live", "header": {}}
            socket.send(json.dumps(live))

    def _drop(self, socket: Socket) -> None:
        if self._socket is socket:
            self._socket = None


if __name__ == "__main__":
    from tests.standins.zoom_alone import main

    main()
