"""A stand-in for Microsoft Graph on this machine: meetings, accounts, and what goes wrong."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from tests.standins.loopback import LoopbackStandIn
from tests.standins.zoom_wire import Request, Response

API = "/v1.0"
ME = "0a1b2c3d-0000-4000-8000-000000000001"
TOKEN = "made-up-graph-token-1"
TENANT = "0a1b2c3d-0000-4000-8000-00000000000f"
LINK = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_bWFkZS11cA%40thread.v2/0"
    f"?context=%7b%22Tid%22%3a%22{TENANT}%22%2c%22Oid%22%3a%22{ME}%22%7d"
)
NUMBER = "3456789012345"
PASSCODE = "pc-4Rt9z"

_SCOPES = {"organizer", "organization", "organizationAndFederated", "everyone"}
_LATER_SCOPES = {"invited", "organizationExcludingGuests"}
"""Told by their names only to whoever prefers so."""
AFTER_OUR_TIME = "somethingLater"
"""A scope that Graph has and the SDK does not know."""
_WORDS: Mapping[str, set[str]] = {
    "allowedPresenters": {"everyone", "organization", "roleIsPresenter", "organizer"},
    "allowMeetingChat": {"enabled", "disabled", "limited"},
    "allowedLobbyAdmitters": {
        "organizerAndCoOrganizersAndPresenters",
        "organizerAndCoOrganizers",
    },
}
_LIVE_FLAGS = {
    "allowAttendeeToEnableMic",
    "allowAttendeeToEnableCamera",
    "allowRecording",
    "allowTranscription",
    "isEntryExitAnnounced",
}
_NOT_WHILE_IT_RUNS = {"participants", "recordAutomatically", "subject", "startDateTime"}

Kind = Literal["status", "html", "half", "type", "silence", "trickle", "cut", "close", "array"]


@dataclass(slots=True)
class GraphFault:
    """Something that goes wrong, with whatever it fits, ``times`` times (``None``: until healed).

    ``type``: the answer is right and its content type wrong; ``half``: half a JSON; ``array``: a
    JSON that is no object; ``cut``: the connection is cut in the middle of the body.
    """

    kind: Kind
    method: str | None = None
    path: str = ""
    times: int | None = None
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "made up"
    headers: Mapping[str, str] = field(default_factory=dict)


def options(**others: object) -> dict[str, Any]:
    """A meeting's options as Graph tells them, as open as Teams makes them by default."""
    return {
        "allowAttendeeToEnableCamera": True,
        "allowAttendeeToEnableMic": True,
        "allowMeetingChat": "enabled",
        "allowParticipantsToChangeName": False,
        "allowRecording": True,
        "allowTranscription": True,
        "allowedLobbyAdmitters": "organizerAndCoOrganizersAndPresenters",
        "allowedPresenters": "everyone",
        "isEntryExitAnnounced": True,
        "lobbyBypassSettings": {"scope": "organization", "isDialInBypassEnabled": False},
        "recordAutomatically": False,
        **others,
    }


@dataclass(slots=True)
class GraphMeeting:
    """One meeting. ``shown``: what a GET tells, which may lag behind ``options``."""

    id: str
    link: str = LINK
    number: str = NUMBER
    organizer: str = ME
    running: bool = True
    options: dict[str, Any] = field(default_factory=options)
    stale: int = 0
    """How many of the next GETs still tell the options as they were before the last change."""
    shown: dict[str, Any] = field(default_factory=dict)


class GraphStandIn(LoopbackStandIn):
    """Graph with one meeting of :data:`ME`'s."""

    def __init__(self) -> None:
        super().__init__(self._respond)
        self.meeting = GraphMeeting("MSpkYzE3Njc0Yy0_made=up/1*")
        self.meetings = [self.meeting]
        self.users: dict[str, dict[str, str | None]] = {}
        """``userPrincipalName`` and ``mail`` by id."""
        self.tokens: dict[str, str] = {TOKEN: ME}
        """Who is signed in, by tokens that are good."""
        self.for_others: Literal["empty", "404", "403"] = "empty"
        """What is answered for the link of somebody else's meeting."""
        self.short_links = True
        """Whether a meeting is found by its short link as it is."""
        self.lacks: set[str] = set()
        """Permissions that nobody consented to."""
        self.lag = 0
        """How many GETs after a change still tell what was before."""
        self.loses = 0
        """How many of the next changes are taken and come to nothing."""
        self._faults: list[GraphFault] = []

    @property
    def url(self) -> str:
        """The address that leads here."""
        return f"{self.origin()}{API}"

    # -- what came in ----------------------------------------------------------------------

    def asked(self, method: str, part: str = "") -> list[Request]:
        """The requests of this method whose path holds ``part``."""
        return [r for r in self.requests if r.method == method and part in r.path]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The bodies of all changes that were asked for."""
        return [json.loads(request.body) for request in self.asked("PATCH")]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds."""
        await self.wire.until(condition)

    # -- faults ----------------------------------------------------------------------------

    def switch_on(self, fault: GraphFault) -> None:
        """Let ``fault`` happen from now on."""
        self._faults.append(fault)

    def heal(self) -> None:
        """Switch every fault off."""
        self._faults.clear()

    def _fault(self, request: Request) -> GraphFault | None:
        for fault in self._faults:
            if fault.method in (None, request.method) and fault.path in request.path:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None

    async def _respond(self, request: Request) -> Response:
        fault = self._fault(request)
        if fault is None:
            return self._serve(request)
        match fault.kind:
            case "silence":
                await asyncio.get_running_loop().create_future()
            case "close":
                return Response(close=True)
            case "html":
                page = b"<!doctype html><title>Sign in to the network</title>"
                return Response(fault.status, page, {"Content-Type": "text/html"})
            case "status":
                return _error(fault.status, fault.code, fault.message, fault.headers)
            case "array":
                return Response(200, b"[1, 2]", _JSON)
        whole = self._serve(request)
        match fault.kind:
            case "type":
                return Response(whole.status, whole.body, {"Content-Type": "text/plain"})
            case "half":
                return Response(whole.status, whole.body[: len(whole.body) // 2], whole.headers)
            case "cut":
                return Response(whole.status, whole.body, whole.headers, cut=20)
            case _:
                return Response(whole.status, whole.body, whole.headers, trickle=0.05)

    # -- Graph -----------------------------------------------------------------------------

    def _serve(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        me = self.tokens.get(token)
        if me is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
            return _error(401, "InvalidAuthenticationToken", "Access token is empty.", challenge)
        parts = [unquote(part) for part in request.path.removeprefix(API).strip("/").split("/")]
        needs = "User.ReadBasic.All" if parts == ["users"] else "OnlineMeetings.ReadWrite"
        if needs in self.lacks:
            return _error(403, "Forbidden", "Insufficient privileges to complete the operation.")
        match request.method, parts:
            case "GET", ["me", "onlineMeetings"]:
                return self._find(request, me)
            case "GET", ["me", "onlineMeetings", meeting_id]:
                meeting = self._of(me, meeting_id)
                return _json(self._tell(meeting, request)) if meeting else _unknown()
            case "PATCH", ["me", "onlineMeetings", meeting_id]:
                meeting = self._of(me, meeting_id)
                return self._change(meeting, request) if meeting else _unknown()
            case "GET", ["users"]:
                return self._users(request)
        return _error(400, "BadRequest", "Resource not found for the segment.")

    def _of(self, me: str, meeting_id: str) -> GraphMeeting | None:
        mine = [one for one in self.meetings if one.organizer == me and one.id == meeting_id]
        return mine[0] if mine else None

    def _find(self, request: Request, me: str) -> Response:
        wanted = request.query.get("$filter", "")
        link = re.fullmatch(r"JoinWebUrl eq '((?:[^']|'')+)'", wanted)
        number = re.fullmatch(r"joinMeetingIdSettings/joinMeetingId eq '(\d+)'", wanted)
        if link:
            text = link[1].replace("''", "'")
            if "/meet/" in text and self.short_links:
                text = re.sub(r"\?.*", "", text)
                found = [one for one in self.meetings if text.endswith(f"/meet/{one.number}")]
            else:
                found = [one for one in self.meetings if one.link == text]
        elif number:
            found = [one for one in self.meetings if one.number == number[1]]
        else:
            return _error(400, "BadRequest", "The query specified in the URI is not valid.")
        mine = [one for one in found if one.organizer == me]
        if found and not mine:
            if self.for_others == "404":
                return _error(404, "NotFound", "Organizer Id mismatch User Id: made up.")
            if self.for_others == "403":
                text = "3003: User does not have access to lookup meeting."
                return _error(403, "Forbidden", text)
        return _json({"value": [self._tell(one, request) for one in mine]})

    def _tell(self, meeting: GraphMeeting, request: Request) -> dict[str, Any]:
        told = deepcopy(meeting.shown if meeting.stale > 0 else meeting.options)
        meeting.stale -= 1
        lobby = told.get("lobbyBypassSettings")
        prefers = "include-unknown-enum-members" in request.headers.get("prefer", "")
        if lobby and lobby.get("scope") in _LATER_SCOPES and not prefers:
            lobby["scope"] = "unknownFutureValue"
        return {
            "id": meeting.id,
            "subject": "A lesson",
            "joinWebUrl": meeting.link,
            "joinMeetingIdSettings": {
                "isPasscodeRequired": True,
                "joinMeetingId": meeting.number,
                "passcode": PASSCODE,
            },
            "participants": {
                "attendees": [],
                "organizer": {
                    "identity": {"user": {"id": meeting.organizer, "displayName": None}},
                    "role": "presenter",
                },
            },
            **told,
        }

    def _change(self, meeting: GraphMeeting, request: Request) -> Response:
        asked = json.loads(request.body)
        before = deepcopy(meeting.options)
        for name, value in asked.items():
            if name == "@odata.type":
                continue
            if name in _NOT_WHILE_IT_RUNS and meeting.running:
                return _error(400, "BadRequest", f"{name} cannot be changed now.")
            if name == "lobbyBypassSettings":
                scope = value.get("scope")
                if scope is not None and scope not in _SCOPES | _LATER_SCOPES | {AFTER_OUR_TIME}:
                    return _error(400, "BadRequest", "Invalid lobbyBypassSettings.")
                known = {key: new for key, new in value.items() if new is not None}
                meeting.options[name] = {**(before.get(name) or {}), **known}
            elif name in _WORDS:
                if value not in _WORDS[name]:
                    return _error(400, "BadRequest", f"Invalid {name}.")
                meeting.options[name] = value
            elif name in _LIVE_FLAGS | _NOT_WHILE_IT_RUNS:
                meeting.options[name] = value
            else:
                return _error(400, "BadRequest", "Unknown property.")
        if self.loses > 0:
            self.loses -= 1
            meeting.options = before
        if meeting.stale <= 0:
            meeting.shown = before
        meeting.stale = self.lag
        self.wire.touch()
        return _json({"id": meeting.id, **meeting.options})

    def _users(self, request: Request) -> Response:
        wanted = re.fullmatch(r"id in \(((?:'[0-9a-f-]{36}',?)+)\)", request.query["$filter"])
        ids = re.findall(r"[0-9a-f-]{36}", wanted[1]) if wanted else []
        if not 0 < len(ids) <= 15:
            return _error(400, "Request_UnsupportedQuery", "Too many child clauses.")
        fields = request.query["$select"].split(",")
        rows = [{"id": oid, **self.users[oid]} for oid in ids if oid in self.users]
        return _json({"value": [{key: row.get(key) for key in fields} for row in rows]})


_JSON = {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}


def _json(value: object) -> Response:
    return Response(200, json.dumps(value).encode(), _JSON)


def _error(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    inner = {"date": "2026-11-21T00:00:00", "request-id": "made-up", "client-request-id": "x"}
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return Response(status, json.dumps(body).encode(), {**_JSON, **(headers or {})})


def _unknown() -> Response:
    return _error(404, "NotFound", "Meeting not found.")
