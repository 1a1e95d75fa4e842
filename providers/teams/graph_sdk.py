"""The part of msgraph-sdk that is used, with what it does behind one's back left out.

Importing this and :func:`rehearse` take some 0.2 s and 30 MB: the client does both in a thread,
at first use. Three things are unlike the SDK's defaults:

- its middleware is left out: retries (which block up to minutes where Graph says Retry-After),
  redirects, telemetry, and a transport whose closing leaves the connections open. What its
  addresses need is done by :func:`_plain`;
- a 401 with a challenge is not answered by a second request with the same token;
- answers are handed over as they came. The SDK's models drop enum values that they do not know,
  which could then not be put back, and importing all of them costs another second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx
from kiota_abstractions.authentication import AuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.request_information import RequestInformation
from kiota_abstractions.response_handler import ResponseHandler
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph.generated.models.allowed_lobby_admitter_roles import AllowedLobbyAdmitterRoles
from msgraph.generated.models.lobby_bypass_scope import LobbyBypassScope
from msgraph.generated.models.lobby_bypass_settings import LobbyBypassSettings
from msgraph.generated.models.meeting_chat_mode import MeetingChatMode
from msgraph.generated.models.online_meeting import OnlineMeeting
from msgraph.generated.models.online_meeting_presenters import OnlineMeetingPresenters
from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
    OnlineMeetingsRequestBuilder,
)
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from providers.teams.graph_answers import Answer, Challenged

ALL_VALUES = "include-unknown-enum-members"
"""Without this preference Graph says ``unknownFutureValue`` for some of the lobby's scopes."""


class _Bearer(AuthenticationProvider):
    """The token comes with each request; a challenge is not answered with the same again."""

    async def authenticate_request(
        self,
        request: RequestInformation,
        additional_authentication_context: dict[str, Any] | None = None,
    ) -> None:
        if additional_authentication_context:
            raise Challenged


class _Keep(ResponseHandler):
    """Hands the answer over as it came."""

    async def handle_response_async(self, response: Any, error_map: Any) -> Answer:
        return Answer(response.status_code, response.headers, response.content)


async def _plain(request: httpx.Request) -> None:
    """Write an address of the SDK's as Graph knows it: ``/me``, and ``$`` before its words."""
    path, mark, query = str(request.url).partition("?")
    path = path.replace("/users/me-token-to-replace", "/me", 1)
    query = f"&{query}".replace("&%24", "&$")[1:]
    request.url = httpx.URL(path + mark + query)


class Sdk:
    """The requests that are made, over ``http``, which stays its maker's to close."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        http.event_hooks = {"request": [_plain]}
        adapter = GraphRequestAdapter(_Bearer(), client=http)
        adapter.base_url = base_url
        self._graph = GraphServiceClient(request_adapter=adapter)

    async def find(self, token: str, wanted: str) -> Answer:
        """The signed-in person's meetings that fit ``wanted``, a condition of OData."""
        query = OnlineMeetingsRequestBuilder.OnlineMeetingsRequestBuilderGetQueryParameters
        return _answer(await self._meetings.get(_asking(token, query(filter=wanted))))

    async def read(self, token: str, meeting_id: str) -> Answer:
        """One meeting of theirs."""
        return _answer(await self._meeting(meeting_id).get(_asking(token)))

    async def change(self, token: str, meeting_id: str, changes: Mapping[str, object]) -> Answer:
        """Change its options (:data:`providers.teams.meeting_options.Changes`)."""
        return _answer(await self._meeting(meeting_id).patch(body(changes), _asking(token)))

    async def users(self, token: str, ids: Sequence[str]) -> Answer:
        """The accounts with these ids, as far as the school's tenant has them."""
        query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
            filter="id in ({})".format(",".join(f"'{one}'" for one in ids)),
            select=["id", "userPrincipalName", "mail"],
        )
        return _answer(await self._graph.users.get(_asking(token, query)))

    @property
    def _meetings(self) -> OnlineMeetingsRequestBuilder:
        return self._graph.me.online_meetings

    def _meeting(self, meeting_id: str) -> Any:
        return self._meetings.by_online_meeting_id(meeting_id)


def _asking(token: str, query: object = None) -> RequestConfiguration[Any]:
    asking: RequestConfiguration[Any] = RequestConfiguration(
        options=[ResponseHandlerOption(_Keep())], query_parameters=query
    )
    asking.headers.add("Authorization", f"Bearer {token}")
    asking.headers.add("Prefer", ALL_VALUES)
    return asking


def _answer(kept: object) -> Answer:
    assert isinstance(kept, Answer)
    return kept


_ENUMS: Mapping[str, tuple[str, str, Any]] = {
    "presenters": ("allowed_presenters", "allowedPresenters", OnlineMeetingPresenters),
    "chat": ("allow_meeting_chat", "allowMeetingChat", MeetingChatMode),
    "admitters": ("allowed_lobby_admitters", "allowedLobbyAdmitters", AllowedLobbyAdmitterRoles),
}
_FLAGS = {
    "mics": "allow_attendee_to_enable_mic",
    "cameras": "allow_attendee_to_enable_camera",
    "recording": "allow_recording",
    "transcription": "allow_transcription",
    "announced": "is_entry_exit_announced",
}


def body(changes: Mapping[str, object]) -> OnlineMeeting:
    """The changes as the SDK's model. A word that its enums lack goes as it is."""
    meeting = OnlineMeeting()
    lobby = LobbyBypassSettings()
    for name, value in changes.items():
        if name == "lobby":
            _set(lobby, "scope", "scope", LobbyBypassScope, value)
        elif name == "dial_in_bypass":
            lobby.is_dial_in_bypass_enabled = bool(value)
        elif name in _ENUMS:
            _set(meeting, *_ENUMS[name], value)
        else:
            setattr(meeting, _FLAGS[name], bool(value))
    if changes.keys() & {"lobby", "dial_in_bypass"}:
        meeting.lobby_bypass_settings = lobby
    return meeting


def _set(model: Any, attribute: str, wire: str, enum: Any, value: object) -> None:
    known: Iterable[Any] = enum
    for member in known:
        if member.value == value:
            setattr(model, attribute, member)
            return
    model.additional_data[wire] = value


def rehearse() -> None:
    """Make each request once, to nowhere: what is imported late is imported now."""
    asyncio.run(_rehearse())


async def _rehearse() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={}))
    async with httpx.AsyncClient(transport=transport) as http:
        sdk = Sdk(http, "http://127.0.0.1")
        changes = {"lobby": "organizer", "chat": "disabled", "presenters": "organizer"}
        await sdk.find("", "")
        await sdk.read("", "0")
        await sdk.change("", "0", {**changes, "dial_in_bypass": False, "mics": False})
        await sdk.users("", ["0"])
