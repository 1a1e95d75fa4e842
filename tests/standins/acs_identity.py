"""A stand-in for a Communication Services resource: it exchanges a member of staff's token for a
pass for calls, and looks at the signature of each request."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from tests.standins.login import CLIENT, Person, Spoil
from tests.standins.loopback import LoopbackStandIn
from tests.standins.zoom_tls import tls_context
from tests.standins.zoom_wire import Request, Response

KEY = base64.b64encode(b"made-up-access-key-of-a-resource").decode()
PATH = "/teamsUser/:exchangeAccessToken"
SIGNED = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="


class AcsStandIn(LoopbackStandIn):
    """The resource. ``knows`` says which tokens of the login service are good."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        super().__init__(self._respond, tls=tls_context())
        self.knows = knows
        self.passes: list[str] = []
        self.make_pass: Callable[[], str] = self._made_up
        self.spoils: list[Spoil] = []
        self.answer: dict[str, object] = {}
        self._count = itertools.count(1)

    @property
    def endpoint(self) -> str:
        return self.origin()

    async def _respond(self, request: Request) -> Response:
        for spoil in self.spoils:
            match spoil.how:
                case "silence":
                    await asyncio.get_running_loop().create_future()
                case "close":
                    return Response(close=True)
            return Response(spoil.status, spoil.body, spoil.headers)
        if request.method != "POST" or request.path != PATH or "api-version" not in request.query:
            return _error(404, "NotFound")
        if not self._is_signed(request):
            return _error(401, "Denied")
        asked = json.loads(request.body)
        if set(asked) != {"token", "appId", "userId"}:
            return _error(400, "BadRequest")
        if not self.knows(asked["token"]):
            return _error(403, "InvalidToken")
        if (asked["appId"], asked["userId"]) != (CLIENT, Person().oid):
            return _error(400, "InvalidUserOrApp")
        given = self.make_pass()
        self.passes.append(given)
        until = datetime.fromtimestamp(time.time() + 3600, UTC)
        stamp = f"{until:%Y-%m-%dT%H:%M:%S}.1234567+00:00"  # seven digits, as Microsoft writes it
        return _json({"token": given, "expiresOn": stamp, **self.answer})

    def _made_up(self) -> str:
        return f"made-up-pass-{next(self._count)}-{'p' * 800}"

    def _is_signed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        date = request.headers.get("x-ms-date", "")
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        text = f"POST\n{request.target}\n{date};{request.headers['host']};{digest}"
        right = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
        return (
            request.headers.get("x-ms-content-sha256") == digest
            and given == SIGNED + base64.b64encode(right).decode()
        )


def _json(value: Mapping[str, object], status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _error(status: int, code: str) -> Response:
    return _json({"error": {"code": code, "message": f"made up {Person().address}"}}, status)
