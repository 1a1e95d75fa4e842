"""The subscription by which Graph tells of the meeting's call, made and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from providers.base import NotAllowed, Unreachable
from providers.clock import Clock
from providers.http import moment
from providers.teams.witness_app import WitnessApp
from providers.teams.witness_config import WitnessConfig, WitnessTimings
from providers.teams.witness_crypto import Keys

FOREIGN = (
    "Another computer has this meeting's only subscription at Microsoft: END is confirmed by that "
    "one's monitor. It runs out by itself within three days."
)


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
        self._timings = timings
        self._app = WitnessApp(config, clock, timings)
        self._id: str | None = None

    @property
    def ahead(self) -> float:
        """How far Microsoft's clock is ahead of ours, in seconds."""
        return self._app.ahead

    async def hold(self) -> Held:
        """See that the subscription stands, for as long as is allowed. Raises ProviderError."""
        await self._app.get_token()  # first, since its answer tells Microsoft's clock
        if self._id is not None:
            if (held := await self._renew(self._id)) is not None:
                return held
            self._id = None  # it is gone
        status, body = await self._app.call("POST", "/subscriptions", self._wish())
        if status == 409:
            return await self._take_up()
        return self._held(self._app.checked(status, body), made=True)

    async def close(self) -> None:
        """Drop the connection; the subscription stands, for the next lesson."""
        await self._app.close()

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
        status, body = await self._app.call("PATCH", path, wish)
        return None if status == 404 else self._held(self._app.checked(status, body), False, id_)

    async def _take_up(self) -> Held:
        """Use the subscription that stands, if it is of ours: from the last lesson, say."""
        async for row in self._app.subscriptions():
            id_, name = row.get("id"), row.get("encryptionCertificateId")
            if not isinstance(name, str) or self._keys.find(name) is None:
                raise NotAllowed(FOREIGN)
            if isinstance(id_, str) and (held := await self._renew(id_)) is not None:
                return held
        raise Unreachable(
            "Microsoft says that this meeting has a subscription already, and does not list it."
        )

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
        until = datetime.fromtimestamp(self._app.utc() + self._timings.life, UTC)
        return until.strftime("%Y-%m-%dT%H:%M:%S.0000000Z")

    def _held(self, body: Mapping[str, object], made: bool, id_: str | None = None) -> Held:
        found = body.get("id")
        self._id = found if isinstance(found, str) and 0 < len(found) <= 100 else id_
        if self._id is None:
            raise Unreachable("Microsoft's answer names no subscription: check teams.graph_url.")
        expires = moment(body.get("expirationDateTime")) or self._app.utc() + self._timings.life
        return Held(self._id, expires, made)
