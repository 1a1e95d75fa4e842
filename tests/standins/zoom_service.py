"""How the stand-in for Zoom answers requests for tokens and to the REST API."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Protocol
from urllib.parse import parse_qs, unquote

from tests.standins import zoom_bodies as bodies
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_faults import Faults, Service
from tests.standins.zoom_wire import Request, Response

ACCOUNT_ID = "made-up-account"
CLIENT_ID = "made-up-client"
CLIENT_SECRET = "made-up-secret-5Qm8"
PASSCODE = "pc-7Wd2x"
ACCOUNT, ZAK = "chaperone@school.example", "made-up-zak-9Kf3"
API, OAUTH, EVENTS = "/v2", "/oauth/token", "/ws"


class Meeting(Protocol):
    """The meeting that is asked about."""

    meeting_id: str
    uuid: str
    running: bool
    exists: bool
    people: dict[str, Person]

    async def stop(self) -> None:
        """It ends."""


class ZoomService:
    """Answers as Zoom's token address and REST API do."""

    def __init__(self, meeting: Meeting, faults: Faults) -> None:
        self.meeting = meeting
        self.faults = faults
        self.tokens: set[str] = set()
        """Those that are good."""
        self.token_life = 3599
        self.passcode = PASSCODE
        """The meeting's; empty: it has none."""
        self.zaks: dict[str, str | None] = {ACCOUNT: ZAK}
        """The passes of the account's users; ``None``: Zoom gives none to this one."""
        self.one_token = False
        """Whether a new token takes the older ones away."""
        self._given = 0
        self._ending: set[asyncio.Task[None]] = set()

    async def respond(self, request: Request) -> Response:
        """The answer to ``request``, spoilt as the faults say."""
        service: Service = "oauth" if request.path == OAUTH else "rest"
        for fault in self.faults.answering(service, request):
            match fault.kind:
                case "delay":
                    await asyncio.sleep(fault.seconds)
                case "silence":
                    await asyncio.get_running_loop().create_future()
                case "close":
                    return Response(close=True)
                case "garble":
                    return Response(garble=True)
                case "half":
                    whole = self._serve(request)
                    return Response(whole.status, whole.body[: len(whole.body) // 2], whole.headers)
                case _:
                    after = {"Retry-After": fault.retry_after} if fault.retry_after else {}
                    return _json({"code": fault.code, "message": "made up"}, fault.status, after)
        return self._serve(request)

    def _serve(self, request: Request) -> Response:
        if request.path == OAUTH:
            return self._token(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return _json({"code": 124, "message": "Invalid access token."}, 401)
        parts = [unquote(part) for part in request.path.removeprefix(API).strip("/").split("/")]
        match request.method, parts:
            case "GET", ["meetings", number]:
                return self._facts() if self._has(number) else _unknown()
            case "PUT", ["meetings", number, "status"]:
                return self._end(request) if self._has(number) else _unknown()
            case "GET", ["metrics", "meetings", number, "participants"]:
                there = self._has(number) and self.meeting.running
                return self._page(request) if there else _unknown()
            case "PATCH", ["meetings" | "users", *_rest]:
                return Response(204)
            case "GET", ["users", _user, "settings"]:
                return _json({"in_meeting": {"chat": True, "waiting_room": True}})
            case "GET", ["users", user, "token"] if request.query.get("type") == "zak":
                return _json({"token": self.zaks[user]}) if user in self.zaks else _no_user()
            case "GET", ["report", "meetings", _number, "participants"]:
                return self._page(request)
        return Response(404)

    def _token(self, request: Request) -> Response:
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        wrong = ""
        if request.headers.get("authorization") != f"Basic {pair}":
            wrong = "invalid_client"
        elif form.get("grant_type") != "account_credentials":
            wrong = "unsupported_grant_type"
        elif form.get("account_id") != ACCOUNT_ID:
            wrong = "invalid_request"
        if wrong:
            return _json({"reason": "made up", "error": wrong}, 400)
        self._given += 1
        token = f"made-up-token-{self._given}-{'x' * 600}"
        if self.one_token:
            self.tokens.clear()
        self.tokens.add(token)
        life = self.token_life
        return _json({"access_token": token, "token_type": "bearer", "expires_in": life})

    def _has(self, number: str) -> bool:
        return self.meeting.exists and number == self.meeting.meeting_id

    def _facts(self) -> Response:
        passcode = {"password": self.passcode} if self.passcode else {}
        return _json(
            {
                **passcode,
                "id": int(self.meeting.meeting_id),
                "uuid": self.meeting.uuid,
                "host_id": "made-up-host",
                "topic": "A lesson",
                "type": 2,
                "status": "started" if self.meeting.running else "waiting",
                "settings": {"waiting_room": True, "mute_upon_entry": True},
            }
        )

    def _end(self, request: Request) -> Response:
        if not self.meeting.running:
            return _unknown()
        if request.body != b'{"action":"end"}':
            return _json({"code": 300, "message": "made up"}, 400)
        if not self.faults.fits("end_ignored", "rest"):
            ending = asyncio.get_running_loop().create_task(self.meeting.stop())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        return Response(204)

    def _page(self, request: Request) -> Response:
        size = int(request.query.get("page_size", "30"))
        begin = int(request.query.get("next_page_token", "0"))
        rows = [bodies.row(person) for person in self.meeting.people.values()]
        more = str(begin + size) if begin + size < len(rows) else ""
        page = {"page_size": size, "total_records": len(rows), "next_page_token": more}
        return _json({**page, "participants": rows[begin : begin + size]})


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/json;charset=UTF-8"}
    return Response(status, json.dumps(value).encode(), {**kind, **(headers or {})})


def _no_user() -> Response:
    return _json({"code": 1001, "message": "User does not exist: made up."}, 404)


def _unknown() -> Response:
    return _json({"code": 3001, "message": "Meeting does not exist."}, 404)
