"""What is to sit in a Zoom call: made of settings and secrets, and never in the way of a lesson."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest

from monitor.settings import load
from monitor.settings.model import Settings
from monitor.watch import find_meeting, find_target
from monitor.zoom_meeting import find_companion
from providers.zoom.config import ZoomConfig
from tests.settings.conftest import Write
from tests.zoom.computers import computer

SDK_SECRET = "a made-up secret"
HOST_KEY = "734912"
TEXT = """
[zoom]
account_id = "account"
client_id = "client"
sdk_key = "sdk-key"
companion_name = "Second pair of eyes"
companion_account = "chaperone@school.example"
[classes.3B]
zoom.meeting_id = "812 3456 7890"
"""


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """All secrets, in the environment alone."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("CHAPERONE_ZOOM_CLIENT_SECRET", "client-secret")
    monkeypatch.setenv("CHAPERONE_ZOOM_SDK_SECRET", SDK_SECRET)
    monkeypatch.setenv("CHAPERONE_ZOOM_HOST_KEY", HOST_KEY)


@pytest.fixture
def settings(write: Write) -> Settings:
    return load(write(TEXT))


def put_openly(tmp_path: Path, name: str) -> Path:
    """A secret in a file that others can read."""
    file = tmp_path / "config" / "chaperone" / "secrets" / name
    file.parent.mkdir(parents=True)
    file.write_text("000000")
    file.chmod(0o644)
    return file


def test_it_is_made_of_settings_and_secrets(settings: Settings) -> None:
    companion, lacks = find_companion(settings, computer())
    assert companion is not None
    assert (companion.sdk_key, companion.sdk_secret) == ("sdk-key", SDK_SECRET)
    assert (companion.name, companion.account) == (
        "Second pair of eyes",
        "chaperone@school.example",
    )
    assert (companion.host_key, companion.host_key_lacks) == (HOST_KEY, "")
    assert lacks == ""


def test_without_a_key_there_is_none_and_nothing_to_say(write: Write) -> None:
    settings = load(write(TEXT.replace("sdk_key", "#").replace("companion_account", "#")))
    assert find_companion(settings, computer(machine="aarch64")) == (None, "")


def test_an_account_without_a_key_is_said(write: Write) -> None:
    settings = load(write(TEXT.replace("sdk_key", "#")))
    lacks = "zoom.sdk_key is missing: 'chaperone doctor' says more."
    assert find_companion(settings, computer()) == (None, lacks)


def test_a_missing_secret_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_SDK_SECRET")
    companion, lacks = find_companion(settings, computer())
    assert companion is None
    assert lacks == "The secret zoom-sdk-secret is missing: 'chaperone doctor' says more."


def test_a_secret_that_others_can_read_is_not_used(settings: Settings, tmp_path: Path) -> None:
    file = put_openly(tmp_path, "zoom-sdk-secret")
    companion, lacks = find_companion(settings, computer())
    assert companion is None
    assert lacks.startswith(f"The secret zoom-sdk-secret is not used: file {file} can be read by")


def test_no_host_key_is_nothing_to_say(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPERONE_ZOOM_HOST_KEY")
    companion, lacks = find_companion(settings, computer())
    assert companion is not None
    assert (companion.host_key, companion.host_key_lacks, lacks) == (None, "", "")


def test_a_host_key_that_is_none_is_said_and_the_rest_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_HOST_KEY", "hunter2")
    companion, lacks = find_companion(settings, computer())
    assert companion is not None
    assert companion.host_key is None
    assert "must be a host key of Zoom's: 6 to 10 digits" in companion.host_key_lacks
    assert "hunter2" not in companion.host_key_lacks
    assert lacks == ""


def test_a_host_key_that_others_can_read_is_said(settings: Settings, tmp_path: Path) -> None:
    file = put_openly(tmp_path, "zoom-host-key")
    companion, _lacks = find_companion(settings, computer())
    assert companion is not None
    assert companion.host_key is None
    assert f"zoom-host-key is not used: file {file} can be read" in companion.host_key_lacks


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"machine": "aarch64"}, "runs on Linux x86_64 only"),
        ({"system": "Windows", "machine": "AMD64"}, "this is Windows AMD64, CPython 3.13."),
        ({"python": (3, 15)}, "with CPython 3.11 to 3.14"),
        ({"implementation": "PyPy"}, "PyPy 3.13"),
        ({"installed": lambda _: None}, "there is no zoom-meeting-sdk and no pyjwt."),
        ({"installed": {"zoom-meeting-sdk": "1"}.get}, "[zoom-call] is not installed: there is no"),
    ],
)
def test_a_computer_that_cannot_is_said(
    settings: Settings, changes: dict[str, object], said: str
) -> None:
    companion, lacks = find_companion(settings, computer(**changes))
    assert companion is None
    assert said in lacks


def test_it_goes_to_the_monitor(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    target = find_target(settings, "3B", None).meeting
    assert isinstance(target, ZoomConfig)
    made = (target.companion, target.companion_lacks)
    assert made == find_companion(settings)
    assert made != (None, "")
    assert target.meeting_id == "81234567890"
    monkeypatch.delenv("CHAPERONE_ZOOM_SDK_SECRET")
    target = find_target(settings, "3B", None).meeting
    assert isinstance(target, ZoomConfig)
    assert target.companion is None
    assert target.companion_lacks


def test_end_asks_for_no_secret_of_the_companion(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def get_password(_service: str, name: str) -> None:
        asked.append(name)

    monkeypatch.setattr(keyring, "get_password", get_password)
    for class_name, number in (("3B", None), (None, "81234567890")):
        zoom = find_meeting(settings, class_name, number)[1]
        assert isinstance(zoom, ZoomConfig)
        assert zoom.companion is None
    assert asked == ["zoom-client-secret", "zoom-client-secret"]
    find_companion(settings, computer())
    assert asked[2:] == ["zoom-sdk-secret", "zoom-host-key"], "these are what it could ask for"
