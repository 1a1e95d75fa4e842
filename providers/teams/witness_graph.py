"""The subscription by which Graph tells of the meeting's call, made and kept.

By plain HTTP, since Microsoft's ``msgraph-sdk`` speaks v1.0 only and ``meetingCallEvents`` is beta;
and with deadlines of our own. No text that Microsoft sends is put into a sentence.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import httpx

from providers.base import Busy, NotAllowed, ProviderError, Unreachable
from providers.clock import Clock
from providers.http import TRANSPORT_ERRORS, Tls, make_client, moment, read_object, retry_after
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_crypto import Keys

SCOPE = "https://graph.microsoft.com/.default"
MOST_PAGES = 10
"""Of the list of the app's subscriptions."""
FOREIGN = (
    "Another computer has this meeting's only subscription at Microsoft: END is confirmed by that "
    "one's monitor. It runs out by itself within three days."
)
PERMISSION = (
    "Microsoft forbids the witness to hear of this meeting: give its app the application "
    "permission OnlineMeetings.Read.All, and consent to it as an administrator"
)
# Microsoft's own numbers for what is wrong with an app's credentials.
_WRONG = {
    7000215: "Microsoft does not accept the secret teams-witness-secret: it must be the secret's "
    "value, not its id.",
    7000222: "The secret teams-witness-secret has expired: make a new one on the app's page.",
    700016: "Microsoft does not know the witness's app in this tenant: check "
    "teams.witness_client_id and teams.tenant_id.",
    90002: "Microsoft does not know this tenant: check teams.tenant_id.",
    900023: "Microsoft does not know this tenant: check teams.tenant_id.",
}


@dataclass(frozen=True, slots=True)
class Held:
    """The subscription as it stands. ``made``: it was made just now, and not found."""

    id: str = field(repr=False)
    expires: float
    made: bool


class Subscriber:
    """Makes, finds and renews the one subscription to the meeting."""

    def __init__(
        self, config: WitnessConfig, keys: Keys, clock: Clock, timings: WitnessTimings
    ) -> None:
        self._config = config
        self._keys = keys
        self._clock = clock
        self._timings = timings
        self._client: httpx.AsyncClient | None = None
        self._token: tuple[str, float] | None = None
        self._id: str | None = None
        self.ahead = 0.0
        """How far Microsoft's clock is ahead of ours, in seconds."""

    async def hold(self) -> Held:
        """See that the subscription stands, for as long as is allowed. Raises ProviderError."""
        await self._get_token(False)  # first, since its answer tells Microsoft's clock
        if self._id is not None:
            if (held := await self._renew(self._id)) is not None:
                return held
            self._id = None  # it is gone
        status, body = await self._call("POST", "/subscriptions", self._wish())
        if status == 409:
            return await self._take_up()
        return self._held(self._checked(status, body), made=True)

    async def close(self) -> None:
        """Drop the connection; the subscription stands, for the next lesson."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    # -- the subscription -------------------------------------------------------------------

    async def _renew(self, id_: str) -> Held | None:
        """``None``: there is no such subscription any more."""
        certificate = self._keys.current
        wish = {
            "expirationDateTime": self._until(),
            "encryptionCertificate": certificate.encoded,
            "encryptionCertificateId": certificate.id,
        }
        path = f"/subscriptions/{quote(id_, safe='')}"
        status, body = await self._call("PATCH", path, wish)
        return None if status == 404 else self._held(self._checked(status, body), False, id_)

    async def _take_up(self) -> Held:
        """Use the subscription that stands, if it is of ours: from the last lesson, say."""
        path = "/subscriptions"
        for _ in range(MOST_PAGES):
            status, body = await self._call("GET", path)
            page = self._checked(status, body)
            rows = page.get("value")
            for row in rows if isinstance(rows, list) else []:
                if not isinstance(row, dict) or not self._is_it(row):
                    continue
                id_, name = row.get("id"), row.get("encryptionCertificateId")
                if not isinstance(name, str) or self._keys.find(name) is None:
                    raise NotAllowed(FOREIGN)
                if isinstance(id_, str) and (held := await self._renew(id_)) is not None:
                    return held
            path = self._next(page.get("@odata.nextLink"))
            if not path:
                break
        raise Unreachable(
            "Microsoft says that this meeting has a subscription already, and does not list it."
        )

    def _is_it(self, row: Mapping[str, object]) -> bool:
        resource = row.get("resource")
        return isinstance(resource, str) and same_resource(resource, self._config.resource)

    def _next(self, link: object) -> str:
        """The path of the next page; only ever at the service that we speak to."""
        start = self._config.graph_url + "/"
        return link[len(start) - 1 :] if isinstance(link, str) and link.startswith(start) else ""

    def _wish(self) -> dict[str, object]:
        config, certificate = self._config, self._keys.current
        return {
            "changeType": "updated",
            "notificationUrl": config.notification_url,
            "lifecycleNotificationUrl": config.notification_url,
            "resource": config.resource,
            "includeResourceData": True,
            "encryptionCertificate": certificate.encoded,
            "encryptionCertificateId": certificate.id,
            "expirationDateTime": self._until(),
            "clientState": self._keys.client_state(config.resource),
        }

    def _until(self) -> str:
        until = datetime.fromtimestamp(self._utc() + self._timings.life, UTC)
        return until.strftime("%Y-%m-%dT%H:%M:%S.0000000Z")

    def _held(self, body: Mapping[str, object], made: bool, id_: str | None = None) -> Held:
        found = body.get("id")
        self._id = found if isinstance(found, str) and 0 < len(found) <= 100 else id_
        if self._id is None:
            raise Unreachable("Microsoft's answer names no subscription: check teams.graph_url.")
        expires = moment(body.get("expirationDateTime")) or self._utc() + self._timings.life
        return Held(self._id, expires, made)

    def _utc(self) -> float:
        return self._clock.utc() + self.ahead

    # -- requests ---------------------------------------------------------------------------

    async def _call(
        self, method: str, path: str, wish: Mapping[str, object] | None = None
    ) -> tuple[int, Mapping[str, object]]:
        """One request with a token; once more with a new one where that is refused."""
        for fresh in (False, True):
            token = await self._get_token(fresh)
            headers = {"Authorization": f"Bearer {token}"}
            url = self._config.graph_url + path
            response = await self._send(method, url, json=wish, headers=headers)
            if response.status_code != 401:
                break
        return response.status_code, read_object(response.content)

    def _checked(self, status: int, body: Mapping[str, object]) -> Mapping[str, object]:
        if 200 <= status < 300:
            return body
        raise _refusal(status, body)

    async def _get_token(self, fresh: bool) -> str:
        token, now = self._token, self._clock.mono()
        if token is not None and not fresh and now < token[1]:
            return token[0]
        config = self._config
        tenant = quote(config.tenant_id, safe="")
        response = await self._send(
            "POST",
            f"{config.login_url}/{tenant}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": config.client_id,
                "client_secret": config.client_secret,
                "scope": SCOPE,
            },
        )
        body = read_object(response.content)
        if response.status_code != 200:
            raise _no_token(response.status_code, body)
        value, life = body.get("access_token"), body.get("expires_in", 3599)
        if not isinstance(value, str) or not value or not isinstance(life, int):
            raise Unreachable("Microsoft's answer holds no token: check teams.login_url.")
        self._token = value, now + max(life * 0.9 - 60.0, 0.0)
        return value

    async def _send(self, method: str, url: str, **kwargs: object) -> httpx.Response:
        """Raises Busy for what may pass by itself, Unreachable where no answer came."""
        deadline = self._timings.request
        if self._client is None:
            tls = Tls()
            await tls.prepare()
            self._client = make_client(self._config.graph_url, tls, deadline)
        try:
            async with asyncio.timeout(deadline):
                response = await self._client.request(method, url, **kwargs)  # type: ignore[arg-type]
        except TRANSPORT_ERRORS as error:
            sentence = _broken(error)
        else:
            self._learn(response)
            if response.status_code == 429 or response.status_code >= 500:
                after = retry_after(response.headers.get("retry-after"), self._utc())
                raise Busy(_too_much(response.status_code), after)
            return response
        raise Unreachable(sentence)  # out here: the cause holds the credentials

    def _learn(self, response: httpx.Response) -> None:
        date = moment(response.headers.get("date"))
        if date is not None:
            # The header is cut to whole seconds: half of one is the best guess.
            self.ahead = date + 0.5 - self._clock.utc()


def same_resource(one: str, other: str) -> bool:
    """Whether both name the same meeting, however often they were encoded."""
    return _bare(one) == _bare(other)


def _bare(resource: str) -> str:
    for _ in range(4):
        resource = unquote(resource)
    return resource.strip("/").casefold()


def _refusal(status: int, body: Mapping[str, object]) -> ProviderError:
    error = body.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    said = message.casefold() if isinstance(message, str) else ""
    if status == 401:
        return NotAllowed("Microsoft does not accept the token that it gave to the witness (401).")
    if status == 403:
        return NotAllowed(f"{PERMISSION} (403).")
    if status == 400 and "join url" in said:
        return NotAllowed(
            "Microsoft does not take the meeting's link for the witness: it must be the link of a "
            "meeting of this tenant, exactly as in the invitation (400)."
        )
    if status == 400 and re.search(r"validat|event ?hub|key ?vault|notification", said):
        return NotAllowed(
            "Microsoft cannot send to the Event Hub: check teams.witness_url, and that 'Microsoft "
            "Graph Change Tracking' may send to the hub (400)."
        )
    return NotAllowed(f"Microsoft refuses the witness's subscription ({status}).")


def _no_token(status: int, body: Mapping[str, object]) -> ProviderError:
    codes = body.get("error_codes")
    for code in codes if isinstance(codes, list) else []:
        if isinstance(code, int) and code in _WRONG:
            return NotAllowed(_WRONG[code])
    if body.get("error") in ("invalid_client", "unauthorized_client"):
        return NotAllowed(
            "Microsoft does not accept the witness's app: check teams.witness_client_id, "
            "teams.tenant_id and the secret teams-witness-secret."
        )
    return Unreachable(
        f"Microsoft gives the witness no token ({status}): check the network and, if that stays, "
        "the witness's client id, tenant id and secret."
    )


def _too_much(status: int) -> str:
    if status == 429:
        return "Microsoft asks the witness to slow down (429)."
    return f"Microsoft has a fault of its own ({status}): the witness tries again."


def _broken(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "Microsoft did not answer the witness in time: check the network."
    if isinstance(error, httpx.ConnectError):
        return "No connection to Microsoft for the witness: check the network and the firewall."
    return "The connection to Microsoft broke before it answered the witness."
