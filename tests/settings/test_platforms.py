"""A class on Zoom, on Teams, or on both: which of them is meant, and where it could be moved to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import main
from monitor.end import OTHER
from monitor.errors import SettingsError
from monitor.logbook import Logbook
from monitor.settings import load
from monitor.teams_meeting import find_witness
from monitor.watch import (
    find_meeting,
    find_target,
    manual_steps,
    other_platform,
    platforms,
    prepare,
)
from providers.teams.config import TeamsConfig
from providers.teams.join_link import check_link
from providers.zoom.config import ZoomConfig
from tests.settings.conftest import Complaint, Write

LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_MadeUp%40thread.v2/0?context=x"
ZOOM = '[zoom]\naccount_id = "a"\nclient_id = "c"\n'
TEAMS = (
    '[teams]\nclient_id = "00001111-aaaa-2222-bbbb-3333cccc4444"\ntenant_id = "school.example"\n'
    'acs_endpoint = "https://school.communication.azure.com"\n'
)
ON_ZOOM = 'zoom.meeting_id = "812 3456 7890"\n'
ON_TEAMS = f'teams.link = "{LINK}"\n'
KEY = "bWFkZS11cC1rZXktb2Ytc29tZS1sZW5ndGg="


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_CLIENT_SECRET", "made-up")
    monkeypatch.setenv("CHAPERONE_TEAMS_ACS_KEY", KEY)


def both(more: str = "") -> str:
    return f'{ZOOM}{TEAMS}[classes.3B]\ntitle = "3B Maths"\n{more}{ON_ZOOM}{ON_TEAMS}'


@pytest.mark.parametrize(
    ("text", "on", "kind"),
    [
        (f"{ZOOM}[classes.3B]\n{ON_ZOOM}", None, ZoomConfig),
        (f"{TEAMS}[classes.3B]\n{ON_TEAMS}", None, TeamsConfig),
        (both(), None, ZoomConfig),
        (both('platform = "teams"\n'), None, TeamsConfig),
        (both('platform = "zoom"\n'), "teams", TeamsConfig),
        (both('platform = "teams"\n'), "zoom", ZoomConfig),
    ],
)
def test_where_the_lesson_is(write: Write, text: str, on: str | None, kind: type) -> None:
    settings = load(write(text))
    assert isinstance(find_meeting(settings, "3B", None, on)[1], kind)


def test_a_number_on_the_command_line_is_zoom_whatever_the_class_has(write: Write) -> None:
    settings = load(write(both('platform = "teams"\n')))
    meeting = find_meeting(settings, "3B", "998 7654 3210")[1]
    assert isinstance(meeting, ZoomConfig)
    assert meeting.meeting_id == "99876543210"


@pytest.mark.parametrize(
    ("text", "on", "said"),
    [
        (f"{ZOOM}[classes.3B]\n{ON_ZOOM}", "teams", "classes.3B.teams.link is missing"),
        (f"{TEAMS}[classes.3B]\n{ON_TEAMS}", "zoom", "classes.3B.zoom.meeting_id is missing"),
        (f"[classes.3B]\n{ON_TEAMS}", None, "teams.client_id is missing"),
        (f"[classes.3B]\n{ON_ZOOM}", None, "zoom.account_id is missing"),
    ],
)
def test_what_is_missing_is_said(write: Write, text: str, on: str | None, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        find_meeting(load(write(text)), "3B", None, on)


@pytest.mark.parametrize(
    "link",
    [
        "http://teams.microsoft.com/l/meetup-join/19%3a",
        "https://teams.microsoft.com.evil.example/l/meetup-join/19%3a",
        "https://evil.example/l/meetup-join/19%3a",
        "https://me@teams.microsoft.com/l/meetup-join/19%3a",
        "https://teams.live.com/meet/123?p=x",
        "https://teams.microsoft.com/l/meetup-join/",
        "https://teams.microsoft.com/meet/123456",
        "https://teams.microsoft.com/",
        "https://zoom.us/j/81234567890",
        "https://[teams.microsoft.com/",
        "81234567890",
    ],
)
def test_only_a_teams_meeting_of_a_school_is_taken(complaint: Complaint, link: str) -> None:
    said = complaint(f'[classes.3B]\nteams.link = "{link}"')
    assert said.startswith(": classes.3B.teams.link ")
    assert link not in said


@pytest.mark.parametrize(
    "link", [LINK, f" {LINK} ", "https://teams.microsoft.com/meet/1234567890?p=AbCdEf"]
)
def test_links_as_they_are_in_invitations_are_taken(link: str) -> None:
    assert check_link(link) == link.strip()


@pytest.mark.parametrize("here", ["zoom", "teams"])
def test_a_class_on_both_can_be_moved_and_back(write: Write, tmp_path: Path, here: str) -> None:
    settings = load(write(both(f'platform = "{here}"\n')))
    target = find_target(settings, "3B", None)
    session = prepare(settings, target, Logbook(tmp_path / "log"))
    names = {"zoom": "Zoom", "teams": "Teams"}
    other, back = session.lesson.other, session.lesson.here
    assert other is not None
    assert back is not None
    assert (other.platform, back.platform) == tuple(
        names[one] for one in (("teams", "zoom") if here == "zoom" else ("zoom", "teams"))
    )
    assert other.make().platform == other.platform
    texts = {one.platform: one.invitation for one in (other, back)}
    assert texts["Teams"].splitlines()[-1] == LINK
    assert texts["Zoom"].splitlines()[-1] == "812 3456 7890"
    assert all("3B Maths" in text for text in texts.values())
    assert LINK not in repr(other) + repr(back) + repr(target)


def test_a_class_on_one_has_nowhere_to_go(write: Write, tmp_path: Path) -> None:
    settings = load(write(f"{ZOOM}[classes.3B]\n{ON_ZOOM}"))
    session = prepare(settings, find_target(settings, "3B", None), Logbook(tmp_path / "log"))
    assert session.lesson.other is None


def test_what_the_other_place_lacks_is_said_only_when_it_is_needed(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHAPERONE_TEAMS_ACS_KEY")
    settings = load(write(both()))
    session = prepare(settings, find_target(settings, "3B", None), Logbook(tmp_path / "log"))
    assert session.lesson.other is not None
    with pytest.raises(Exception, match="teams-acs-key"):
        session.lesson.other.make()


def test_where_a_class_may_have_been_moved_to_is_known(write: Write) -> None:
    settings = load(write(both()))
    assert other_platform(settings, "3b", "Zoom") == "Teams"
    assert other_platform(settings, "3B", "Teams") == "Zoom"
    assert other_platform(settings, None, "Zoom") == ""
    alone = load(write(f"{ZOOM}[classes.3B]\n{ON_ZOOM}"))
    assert other_platform(alone, "3B", "Zoom") == ""


def test_end_from_the_command_line_says_which_of_two_meetings_it_was_about(write: Write) -> None:
    nobody = '"http://127.0.0.1:9/'
    there = f'api_url = {nobody}v2"\noauth_url = {nobody}token"\n'
    file = write(both().replace("[zoom]\n", f"[zoom]\n{there}"))
    command = ["end", "3B", "--seconds", "1", "--config", str(file)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == OTHER.format("Zoom", "Teams", "teams")
    told = json.loads(CliRunner().invoke(main, [*command, "--json"]).output)
    assert (told["confirmed"], told["platform"]) == (False, "Zoom")
    assert told["other_platform"] == "Teams"


def test_the_witness_asks_the_cloud_that_graph_is_in(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPERONE_TEAMS_WITNESS_SECRET", "made-up")
    policy = "SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0LWtleQ==;EntityPath=h"
    monkeypatch.setenv("CHAPERONE_TEAMS_EVENT_HUB", f"Endpoint=sb://s.example/;{policy}")
    there = 'graph_url = "https://graph.microsoft.us/v1.0/"\n'
    url = "EventHub:https://s.servicebus.windows.net/eventhubname/h?tenantId=s.example"
    named = f'witness_client_id = "w"\nwitness_url = "{url}"\n'
    settings = load(write(both().replace("[teams]\n", f"[teams]\n{there}{named}")))
    witness, lacks = find_witness(settings, LINK)
    assert lacks == ""
    assert witness is not None
    assert witness.graph_url == "https://graph.microsoft.us/beta"


def test_the_steps_by_hand_are_those_of_the_platform_or_of_both(write: Write) -> None:
    settings = load(write(both('platform = "teams"\n')))
    assert platforms(settings, "3B") == ("teams",)
    assert all("Zoom" not in step for step in manual_steps(("teams",)))
    every = manual_steps(platforms(None, None))
    assert {step.split(":")[0] for step in every} == {"On Zoom", "On Teams"}
