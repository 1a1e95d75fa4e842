"""The settings file as values. Descriptions and examples also make the commented template."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from monitor.bindings import check_keys
from monitor.errors import SettingsError
from monitor.settings.paths import journal_folder
from monitor.settings.preferences import Preferences, login_name
from monitor.settings.values import (
    Account,
    Accounts,
    Ascii,
    ClassNames,
    CredentialId,
    EventHubUrl,
    FilePath,
    HttpsUrl,
    JoinLink,
    Keys,
    Line,
    MeetingId,
    Platform,
    Seconds,
    WssUrl,
)
from providers.teams.signin_config import GRAPH_URL, LOGIN_URL
from providers.teams.witness_config import CONSUMER_GROUP
from providers.zoom.config import API_URL, COMPANION_NAME, EVENTS_URL, OAUTH_URL, Timings


class Section(BaseModel):
    """A table of the file: immutable, nothing unknown in it, no value bent to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class You(Section):
    """Who sits at the keyboard."""

    name: Line = Field(
        default_factory=login_name,
        description="Your name in the log of the lesson. Without it: your login name.",
        examples=["Mrs Smith"],
    )


class Screen(Section):
    """How the screen looks and sounds."""

    ascii: Ascii = Field(
        default=None,
        description='Draw with plain letters only; "auto": only where the terminal needs it.',
        examples=["auto"],
    )
    mouse: bool = Field(default=True, description="Whether the mouse works as well.")
    mask_names: bool = Field(
        default=False, description="Start with pupils' names masked to initials."
    )
    bell: bool = Field(default=True, description="Whether an alert that matters rings.")
    plain: bool = Field(
        default=False,
        description="Line by line instead of a full screen, for screen readers and slow lines.",
    )


class Journal(Section):
    """Where the log of each lesson is kept."""

    folder: FilePath = Field(
        default_factory=journal_folder,
        description="Only you may be able to read it. Without it: your user data folder.",
        examples=["~/lesson-logs"],
    )


class Zoom(Section):
    """The school's apps at Zoom. Their secrets do not belong here."""

    account_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Of the server-to-server OAuth app, from its page at Zoom.",
        examples=["AbCdEfGhIjKlMnOpQr"],
    )
    client_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Of the app, from the same page.",
        examples=["StUvWxYzAbCdEfGhIj"],
    )
    subscription_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Of its event subscription by WebSocket. Without it there are no live events.",
        examples=["KlMnOpQrStUvWxYzAb"],
    )
    dashboard: bool = Field(
        default=False,
        description="Whether the account's plan has the Dashboard (Business, Education and up).",
    )
    sdk_key: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Client id of the Meeting SDK app, for the companion that sits in the call: "
        "docs/zoom.md. Without it only END can be done, and what Zoom tells from outside is shown.",
        examples=["LmNoPqRsTuVwXyZaBc"],
    )
    companion_name: Line = Field(
        default=COMPANION_NAME, description="What the companion is called in the call."
    )
    companion_account: Account | None = Field(
        default=None,
        repr=False,
        description="The user of the school's account in whose name it joins. Without it: as a "
        "guest, whom the teacher makes co-host.",
        examples=["chaperone@school.example"],
    )
    request_seconds: Seconds = Field(
        default=Timings().request,
        description="Seconds for one ordinary request, 0.5 to 60. END keeps its own time.",
    )
    api_url: HttpsUrl = Field(
        default=API_URL,
        description="Where Zoom is: change these three only for a test server on this computer.",
    )
    oauth_url: HttpsUrl = Field(default=OAUTH_URL, description="... where tokens come from.")
    events_url: WssUrl = Field(default=EVENTS_URL, description="... where live events come from.")


class Teams(Section):
    """The school's app registration at Microsoft and its Communication Services resource, for
    meetings on Teams: docs/teams.md. Secrets do not belong here."""

    client_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Application (client) ID of the school's app registration.",
        examples=["00001111-aaaa-2222-bbbb-3333cccc4444"],
    )
    tenant_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Directory (tenant) ID of the school, or its domain.",
        examples=["school.onmicrosoft.com"],
    )
    acs_endpoint: HttpsUrl | None = Field(
        default=None,
        repr=False,
        description="Endpoint of the school's Communication Services resource.",
        examples=["https://school.communication.azure.com"],
    )
    browser: FilePath | None = Field(
        default=None,
        description="The Chromium, Chrome or Edge in which the companion sits. Without it: the "
        "first that is found.",
        examples=["/usr/bin/chromium"],
    )
    witness_client_id: CredentialId | None = Field(
        default=None,
        repr=False,
        description="Client ID of the app registration of the witness, which is told from outside "
        "the call that it has ended: docs/teams.md. It need not be there.",
        examples=["55556666-bbbb-7777-cccc-8888dddd9999"],
    )
    witness_url: EventHubUrl | None = Field(
        default=None,
        repr=False,
        description="Where Microsoft tells the witness: the Event Hub, as in the example.",
        examples=[
            "EventHub:https://school.servicebus.windows.net/eventhubname/lessons"
            "?tenantId=school.onmicrosoft.com"
        ],
    )
    witness_group: Line = Field(
        default=CONSUMER_GROUP,
        description="The consumer group of the Event Hub in which the witness listens.",
    )
    witness_websockets: bool = Field(
        default=False,
        description="Whether the witness reaches the Event Hub over port 443 alone.",
    )
    login_url: HttpsUrl = Field(
        default=LOGIN_URL,
        description="Where Microsoft is: change these two only for a national cloud, or for a "
        "test server on this computer.",
    )
    graph_url: HttpsUrl = Field(default=GRAPH_URL, description="... where its Graph is.")


class ClassTeams(Section):
    """A class's meeting on Teams."""

    link: JoinLink | None = Field(
        default=None,
        repr=False,
        description="The join link of the meeting, whole, from the invitation. Whoever has it can "
        "try to come in: keep this file to yourself.",
        examples=["https://teams.microsoft.com/l/meetup-join/19%3ameeting_.../0?context=..."],
    )


class ClassZoom(Section):
    """A class's meeting on Zoom."""

    meeting_id: MeetingId | None = Field(
        default=None,
        repr=False,
        description="The number of the meeting; spaces and dashes do not matter.",
        examples=["812 3456 7890"],
    )
    own_account: bool = Field(
        default=True,
        description="Whether its host belongs to the account above. Zoom lets nobody else end it.",
    )


class SchoolClass(Section):
    """One class. ``name`` is what it is called in the file and on the command line."""

    title: Line | None = Field(
        default=None,
        description="What the screen shows. Without it: the class's name.",
        examples=["3B Maths"],
    )
    register_file: FilePath | None = Field(
        default=None,
        alias="register",
        description="The pupils, as a CSV file; a path may start at this file or with ~.",
        examples=["registers/3B.csv"],
    )
    staff: Accounts = Field(
        default=(),
        repr=False,
        description="The accounts of the staff of this class, as the platform knows them.",
        examples=[["smith@school.example", "jones@school.example"]],
    )
    platform: Platform | None = Field(
        default=None,
        description="Where its lessons are, where it has a meeting on both: zoom or teams. The "
        "other is the one to move to when that fails.",
        examples=["teams"],
    )
    zoom: ClassZoom = Field(default_factory=ClassZoom)
    teams: ClassTeams = Field(default_factory=ClassTeams)
    _name: str = PrivateAttr(default="")

    @property
    def name(self) -> str:
        return self._name

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """Where it has a meeting, the one for its lessons first."""
        has = {"zoom": self.zoom.meeting_id, "teams": self.teams.link}
        both: tuple[Platform, ...] = ("zoom", "teams")
        there = [one for one in both if has[one] is not None]
        return tuple(sorted(there, key=lambda one: one != self.platform))

    @property
    def shown(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self._name


class Settings(Section):
    """All of the file. Made by :func:`monitor.settings.load`."""

    you: You = Field(default_factory=You)
    screen: Screen = Field(default_factory=Screen)
    keys: Keys = Field(default_factory=lambda: check_keys({}))
    journal: Journal = Field(default_factory=Journal)
    zoom: Zoom = Field(default_factory=Zoom)
    teams: Teams = Field(default_factory=Teams)
    classes: Annotated[dict[str, SchoolClass], ClassNames] = Field(default_factory=dict)
    _file: Path | None = PrivateAttr(default=None)

    def model_post_init(self, context: Any) -> None:
        self._file = (context or {}).get("file")
        for name, school_class in self.classes.items():
            school_class._name = name

    @property
    def file(self) -> Path | None:
        """Where they were read from; ``None``: nowhere, all is as it comes."""
        return self._file

    def find_class(self, name: str) -> SchoolClass:
        """The class called ``name``, capitals or not. SettingsError names those there are."""
        if name in self.classes:
            return self.classes[name]
        alike = [known for known in self.classes if known.casefold() == name.casefold()]
        if len(alike) == 1:
            return self.classes[alike[0]]
        raise SettingsError(_no_class(name, self.classes, self._file))

    def preferences(self) -> Preferences:
        """What the screen and the journal need of it, as a plain value."""
        return Preferences(
            name=self.you.name,
            keys=self.keys,
            journal=self.journal.folder,
            **self.screen.model_dump(),
        )


def _no_class(name: str, classes: Mapping[str, SchoolClass], file: Path | None) -> str:
    if file is None:
        return f"There is no class {name!r}, and no settings file yet: 'chaperone init' writes one."
    if not classes:
        return f"There is no class {name!r}: {file} has no [classes.…] yet."
    close = difflib.get_close_matches(name, classes, n=1)
    hint = f"did you mean {close[0]}? It" if close else "it"
    return f"There is no class {name!r} in {file}; {hint} has {', '.join(sorted(classes))}."
