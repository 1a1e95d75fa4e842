"""Every request to Zoom's REST API against Zoom's own description of it.

The description is of 2025 and older than some scopes; it is not part of this project.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from providers.base import EndAnswer, Snapshot
from providers.zoom.ender import ZoomEnder
from providers.zoom.provider import ZoomProvider
from providers.zoom.rest import ZoomRest
from providers.zoom.settings import ZoomSettings
from providers.zoom.token import TokenSource
from tests.conftest import SHARED
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_bodies import Person
from tests.standins.zoom_service import ACCOUNT
from tests.standins.zoom_wire import Request
from tests.zoom.conftest import QUICK, Eye

SPEC = Path(os.environ.get("CHAPERONE_ZOOM_SPEC", SHARED / "specs" / "zoom-v2-openapi3.json"))
USED = (
    "/meetings/{meetingId}",
    "/meetings/{meetingId}/status",
    "/metrics/meetings/{meetingId}/participants",
    "/report/meetings/{meetingId}/participants",
    "/users/{userId}/settings",
    "/users/{userId}/token",
)
pytestmark = [
    pytest.mark.skipif(
        not SPEC.is_file(), reason=f"Zoom's spec is not in the shared folder: {SPEC}"
    ),
    pytest.mark.filterwarnings("ignore:Unsupported scheme type:UserWarning"),
    pytest.mark.filterwarnings("ignore:Use of allowEmptyValue property is deprecated"),
]


@pytest.fixture(scope="module")
def spec() -> OpenAPI:
    """The paths that are used, since all of them take long to read."""
    whole: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    whole["paths"] = {path: whole["paths"][path] for path in USED}
    # Its alternatives overlap, so that no body could ever be exactly one of them: ours is the
    # first, the settings by section.
    change = whole["paths"]["/users/{userId}/settings"]["patch"]["requestBody"]
    media = change["content"]["application/json"]
    media["schema"] = media["schema"]["oneOf"][0]
    return OpenAPI.from_dict(whole)


def as_asked(request: Request) -> MockRequest:
    """A recorded request in the validator's terms."""
    return MockRequest(
        "https://api.zoom.us",
        request.method.lower(),
        request.path,
        args=request.query,
        headers=dict(request.headers),
        data=request.body or None,
        content_type=request.headers.get("content-type", ""),
    )


def check(spec: OpenAPI, zoom: ZoomStandIn, *expected: tuple[str, str]) -> None:
    """Validate all that was asked of the REST API, which must be at least what is expected."""
    asked = [request for request in zoom.requests if request.path.startswith("/v2/")]
    for request in asked:
        spec.validate_request(as_asked(request))
        assert request.headers["authorization"].startswith("Bearer made-up-token-")
    assert set(expected) <= {(request.method, request.path) for request in asked}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v2/meetings/81234567890/status", b'{"action":"stop"}'),
        ("PUT", "/v2/meetings/eighty/status", b'{"action":"end"}'),
        ("POST", "/v2/meetings/81234567890/status", b'{"action":"end"}'),
        ("GET", "/v2/meeting/81234567890", b""),
        ("PATCH", "/v2/meetings/81234567890", b'{"settings":{"waiting_room":"yes"}}'),
        ("PATCH", "/v2/users/me/settings", b'{"in_meeting":{"chat":"no"}}'),
    ],
)
def test_the_validator_refuses_what_is_wrong(
    spec: OpenAPI, method: str, path: str, body: bytes
) -> None:
    wrong = Request(0.0, method, path, {"content-type": "application/json"}, body, 1, True)
    with pytest.raises(OpenAPIError):
        spec.validate_request(as_asked(wrong))


async def test_what_the_ender_asks(zoom: ZoomStandIn, spec: OpenAPI) -> None:
    ender = ZoomEnder(zoom.config())
    await ender.open()
    await ender.look()
    zoom.expire_tokens()
    assert (await ender.end()).answer is EndAnswer.ACCEPTED
    await ender.close()
    meeting = f"/v2/meetings/{zoom.meeting_id}"
    check(spec, zoom, ("GET", meeting), ("PUT", f"{meeting}/status"))


async def test_what_the_provider_asks(zoom: ZoomStandIn, spec: OpenAPI) -> None:
    for number in range(301):
        zoom.people[f"U{number}"] = Person(f"{number}", f"U{number}", f"Pupil {number}")
    eye = Eye(ZoomProvider(zoom.config(), timings=QUICK))
    await eye.until(lambda eye: any(isinstance(told, Snapshot) for told in eye.told))
    await eye.close()
    meeting = f"meetings/{zoom.meeting_id}"
    check(spec, zoom, ("GET", f"/v2/{meeting}"), ("GET", f"/v2/metrics/{meeting}/participants"))


async def test_what_the_companion_asks(zoom: ZoomStandIn, spec: OpenAPI) -> None:
    await ask_for_the_companion(zoom)
    check(
        spec,
        zoom,
        ("GET", f"/v2/meetings/{zoom.meeting_id}"),
        ("GET", "/v2/users/chaperone%40school.example/token"),
    )


async def ask_for_the_companion(zoom: ZoomStandIn) -> None:
    tokens = TokenSource(zoom.config())
    rest = ZoomRest(zoom.config(), tokens)
    await rest.passcode()
    await rest.zak(ACCOUNT)
    await rest.close()
    await tokens.close()


async def test_what_settings_and_reports_ask(zoom: ZoomStandIn, spec: OpenAPI) -> None:
    tokens = TokenSource(zoom.config())
    settings = ZoomSettings(zoom.config(), tokens)
    await settings.meeting()
    await settings.change_meeting({"waiting_room": True, "mute_upon_entry": True})
    await settings.user("ms@school.example")
    await settings.change_user("me", {"in_meeting": {"chat": False}})
    await settings.report()
    await tokens.close()
    meeting = f"meetings/{zoom.meeting_id}"
    check(
        spec,
        zoom,
        ("GET", f"/v2/{meeting}"),
        ("PATCH", f"/v2/{meeting}"),
        ("GET", "/v2/users/ms%40school.example/settings"),
        ("PATCH", "/v2/users/me/settings"),
        ("GET", f"/v2/report/{meeting}/participants"),
    )


async def test_the_stand_in_answers_as_described(zoom: ZoomStandIn, spec: OpenAPI) -> None:
    ender = ZoomEnder(zoom.config())
    await ender.open()
    await ask_for_the_companion(zoom)
    await ender.end()
    await ender.close()
    asked = [request for request in zoom.requests if request.path.startswith("/v2/")]
    for request in asked:
        answered = await zoom.service.respond(request)
        zoom.running = True
        response = MockResponse(
            answered.body, answered.status, dict(answered.headers), "application/json"
        )
        spec.validate_response(as_asked(request), response)
