from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from providers.zoom.config import CompanionConfig, ZoomConfig, check_meeting_id

REQUIRED: dict[str, Any] = {
    "account_id": "acc-1",
    "client_id": "client-2",
    "client_secret": "secret-3",
    "meeting_id": "812 3456-7890",
}


def test_the_defaults_lead_to_zoom_and_a_number_is_taken_as_people_write_it() -> None:
    config = ZoomConfig(**REQUIRED)
    assert config.api_url == "https://api.zoom.us/v2"
    assert config.oauth_url == "https://zoom.us/oauth/token"
    assert config.events_url == "wss://ws.zoom.us/ws"
    assert config.meeting_id == "81234567890"


def test_the_repr_shows_nothing_that_lets_anybody_in() -> None:
    shown = repr(ZoomConfig(**REQUIRED, subscription_id="sub-4"))
    for secret in ("acc-1", "client-2", "secret-3", "81234567890", "sub-4"):
        assert secret not in shown


def test_the_companions_repr_shows_nothing_that_lets_anybody_in() -> None:
    companion = CompanionConfig(
        sdk_key="sdk-5", sdk_secret="secret-6", account="ms@school.example", host_key="734912"
    )
    shown = repr(companion) + repr(ZoomConfig(**REQUIRED, companion=companion))
    for secret in ("sdk-5", "secret-6", "school.example", "734912"):
        assert secret not in shown


@pytest.mark.parametrize("key", ["123456", "1234567890"])
def test_a_host_key_is_six_to_ten_digits(key: str) -> None:
    assert CompanionConfig(sdk_key="k", sdk_secret="s", host_key=key).host_key == key


@pytest.mark.parametrize("key", ["", "73491", "73491273491", "734 912", "73491x", "٧٣٤٩١٢"])
def test_what_is_no_host_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="zoom-host-key must be") as caught:
        CompanionConfig(sdk_key="k", sdk_secret="s", host_key=key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("api_url", "http://127.0.0.1:8080/v2"),
        ("api_url", "http://localhost/v2"),
        ("oauth_url", "http://[::1]:8080/oauth/token"),
        ("events_url", "ws://127.0.0.2:9/ws"),
        ("api_url", "https://api.zoom.example/v2/"),
    ],
)
def test_plain_addresses_are_taken_on_this_machine_alone(key: str, url: str) -> None:
    assert getattr(ZoomConfig(**{**REQUIRED, key: url}), key) == url.rstrip("/")


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("api_url", "http://api.zoom.us/v2"),
        ("api_url", "http://127.0.0.1.example/v2"),
        ("api_url", "http://10.0.0.1/v2"),
        ("api_url", "ftp://127.0.0.1/v2"),
        ("api_url", "https://user:word@api.zoom.us/v2"),
        ("api_url", "https://"),
        ("api_url", "http://[::1"),
        ("oauth_url", "wss://zoom.us/oauth/token"),
        ("events_url", "ws://ws.zoom.us/ws"),
        ("events_url", "https://ws.zoom.us/ws"),
        ("events_url", "wss://ws.zoom.us/ws?access_token=abc"),
    ],
)
def test_other_addresses_are_refused_by_key(key: str, url: str) -> None:
    with pytest.raises(ValueError, match=rf"^zoom\.{key} must ") as caught:
        ZoomConfig(**{**REQUIRED, key: url})
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "12345678", "8123456789x", "٨١٢٣٤٥٦٧٨٩٠", "1" * 19])
def test_what_is_no_meeting_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"zoom\.meeting_id must be the number"):
        check_meeting_id(text)


@pytest.mark.parametrize("key", ["account_id", "client_id", "client_secret"])
def test_an_empty_credential_is_refused_by_key(key: str) -> None:
    with pytest.raises(ValueError, match=rf"zoom\.{key} is empty"):
        ZoomConfig(**{**REQUIRED, key: ""})


def test_importing_the_config_imports_nothing_heavy() -> None:
    heavy = ("httpx", "websockets", "zoomus", "requests", "pydantic", "asyncio")
    program = f"import sys, providers.zoom.config; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_importing_the_provider_does_not_import_zoomus() -> None:
    program = (
        "import sys, providers.zoom.provider, providers.zoom.settings;"
        "print([m for m in ('zoomus', 'requests') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
