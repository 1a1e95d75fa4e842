"""A stand-in for Microsoft's login service, on loopback over TLS: the device code flow, refresh
tokens, and every way it has to say no."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.standins.loopback import LoopbackStandIn
from tests.standins.zoom_tls import tls_context
from tests.standins.zoom_wire import Request, Response

TENANT = "7a11c0de-0000-4000-8000-00000000cafe"
CLIENT = "c11e9700-1111-4222-8333-444455556666"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class Person:
    """Somebody of the tenant."""

    address: str = "smith.made-up@school.example"
    oid: str = "0b1ec700-aaaa-4bbb-8ccc-ddddeeeeffff"


@dataclass
class Code:
    """A code that was given out."""

    device: str
    user: str
    scopes: str
    state: str = "authorization_pending"
    """The error that is answered; empty: approved."""
    person: Person = field(default_factory=Person)
    polls: int = 0


@dataclass
class Spoil:
    """What becomes of answers whose path ends so: ``status`` with ``body``, ``silence``,
    ``close``, or ``drip``; so many ``times`` (``None``: until it is taken away)."""

    path: str
    how: str = "status"
    status: int = 500
    body: bytes = b"<html>made up</html>"
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int | None = None


@dataclass
class Refusal:
    """An error of the token or the device code endpoint, for scopes that hold ``scope``."""

    code: int
    error: str = "invalid_grant"
    suberror: str = ""
    scope: str = ""
    path: str = "/token"
    grant: str = ""
    status: int = 400


class LoginStandIn(LoopbackStandIn):
    """The login service with one tenant and one app."""

    def __init__(self) -> None:
        super().__init__(self._respond, tls=tls_context())
        self.codes: list[Code] = []
        self.refreshing: dict[str, Person] = {}
        """The refresh tokens that are good."""
        self.tokens: dict[str, str] = {}
        """Every access token that was given out, with its scopes."""
        self.spoils: list[Spoil] = []
        self.refusals: list[Refusal] = []
        self.life = 3600
        self.code_life = 900
        self.interval = 1
        self.more: dict[str, object] = {}
        """Fields that the answer with a token has, or has otherwise."""
        self.flow: dict[str, object] = {}
        """... and the one with a code."""
        self.challenges: dict[str, str] = {}
        """Of the codes that a browser was given (PKCE), with the scopes asked for."""
        self._nonce = ""
        self._count = itertools.count(1)

    @property
    def authority(self) -> str:
        return self.origin()

    @property
    def secrets(self) -> list[str]:
        """Everything that must not be told anywhere."""
        return [
            *self.tokens,
            *self.refreshing,
            *(code.device for code in self.codes),
            *(code.user for code in self.codes),
            Person().address,
        ]

    def asked(self, path_end: str) -> list[Request]:
        """The requests whose path ends so."""
        return [request for request in self.wire.requests if request.path.endswith(path_end)]

    def grants(self, kind: str) -> list[dict[str, str]]:
        """The forms of the requests for a token by this grant."""
        forms = [_form(request) for request in self.asked("/token")]
        return [form for form in forms if form.get("grant_type") == kind]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds; it is looked at whenever something comes in."""
        await self.wire.until(condition)

    def approve(self, person: Person | None = None) -> None:
        """Somebody types the newest code and signs in."""
        self.codes[-1].person = person or Person()
        self.codes[-1].state = ""

    def revoke(self, code: int = 50173) -> None:
        """Every sign-in so far is taken back."""
        self.refreshing.clear()
        self.refusals.append(Refusal(code, grant="refresh_token"))

    # -- answers -----------------------------------------------------------------------------

    async def _respond(self, request: Request) -> Response:
        for spoil in list(self.spoils):
            if request.path.endswith(spoil.path):
                if spoil.times is not None:
                    spoil.times -= 1
                    if spoil.times <= 0:
                        self.spoils.remove(spoil)
                match spoil.how:
                    case "silence":
                        await asyncio.get_running_loop().create_future()
                    case "close":
                        return Response(close=True)
                    case "half":
                        whole = self._serve(request)
                        return Response(whole.status, whole.body[: len(whole.body) // 2])
                return Response(spoil.status, spoil.body, spoil.headers)
        return self._serve(request)

    def _serve(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if parts[0] != TENANT:
            return _error(90002, "invalid_tenant")
        match parts[1:]:
            case ["v2.0", ".well-known", "openid-configuration"]:
                return _json(self._discovery())
            case ["oauth2", "v2.0", "devicecode"]:
                return self._device(_form(request))
            case ["oauth2", "v2.0", "authorize"]:
                code = f"made-up-auth-code-{next(self._count)}"
                self.challenges[code] = request.query["code_challenge"]
                self._nonce = request.query["nonce"]
                return _json({"code": code, "state": request.query["state"]})
            case ["oauth2", "v2.0", "token"]:
                return self._token(_form(request))
        return Response(404, b"{}")

    def _discovery(self) -> dict[str, object]:
        base = f"{self.authority}/{TENANT}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def _refused(self, path: str, form: Mapping[str, str]) -> Response | None:
        if form.get("client_id") != CLIENT:
            return _error(700016, "unauthorized_client")
        for refusal in self.refusals:
            fits = refusal.scope in form.get("scope", "")
            if fits and refusal.path == path and refusal.grant in form.get("grant_type", ""):
                return _error(refusal.code, refusal.error, refusal.suberror, refusal.status)
        return None

    def _device(self, form: Mapping[str, str]) -> Response:
        if refused := self._refused("/devicecode", form):
            return refused
        number = next(self._count)
        code = Code(f"made-up-device-code-{number}-{'d' * 80}", f"MUC{number:06d}", form["scope"])
        self.codes.append(code)
        return _json(
            {
                "user_code": code.user,
                "device_code": code.device,
                "verification_uri": "https://login.microsoft.example/device",
                "expires_in": self.code_life,
                "interval": self.interval,
                "message": f"To sign in, enter the code {code.user}",
                **self.flow,
            }
        )

    def _token(self, form: Mapping[str, str]) -> Response:
        if refused := self._refused("/token", form):
            return refused
        if form["grant_type"] == DEVICE_GRANT:
            code = next(code for code in self.codes if code.device == form["device_code"])
            code.polls += 1
            if code.state:
                number = {"authorization_pending": 70016, "expired_token": 70019}
                return _error(number.get(code.state, 0), code.state)
            code.state = "bad_verification_code"  # it is good for once
            return self._give(code.person, code.scopes)
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if self.challenges.pop(form["code"], None) != proof:
                return _error(501481, "invalid_grant")
            return self._give(Person(), form.get("scope", ""))
        person = self.refreshing.get(form["refresh_token"])
        if person is None:
            return _error(70000, "invalid_grant", "bad_token")
        return self._give(person, form["scope"])

    def _give(self, person: Person, scopes: str) -> Response:
        number = next(self._count)
        wanted = " ".join(one for one in scopes.split() if "/" in one)
        token = f"made-up-access-token-{number}-{'a' * 1200}"
        refresh = f"made-up-refresh-token-{number}-{'r' * 900}"
        self.tokens[token] = wanted
        self.refreshing[refresh] = person
        claims = {
            "aud": CLIENT,
            "iss": f"{self.authority}/{TENANT}/v2.0",
            "iat": int(time.time()),
            "exp": int(time.time()) + 3600,
            "sub": f"sub-{person.oid}",
            "oid": person.oid,
            "tid": TENANT,
            "preferred_username": person.address,
            **({"nonce": self._nonce} if self._nonce else {}),
        }
        return _json(
            {
                "token_type": "Bearer",
                "scope": wanted,
                "expires_in": self.life,
                "ext_expires_in": self.life,
                "access_token": token,
                "refresh_token": refresh,
                "id_token": f"{_part({'alg': 'none'})}.{_part(claims)}.",
                "client_info": _part({"uid": person.oid, "utid": TENANT}),
                **self.more,
            }
        )


def _form(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}


def _part(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _json(value: Mapping[str, object], status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _error(code: int, error: str, suberror: str = "", status: int = 400) -> Response:
    """As Microsoft writes its errors, with an address and more in the text."""
    text = f"AADSTS{code}: The user 'smith.made-up@school.example' … Trace ID: made-up"
    more: dict[str, object] = {"suberror": suberror} if suberror else {}
    body = {"error": error, "error_description": text if code else "made up", **more}
    return _json({**body, **({"error_codes": [code]} if code else {})}, status)
