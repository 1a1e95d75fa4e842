"""Every code that is put into words is one that the SDK has."""

from __future__ import annotations

import json

import pytest

from providers.zoom import sdk_words
from tests.conftest import SHARED
from tests.zoom_call.likeness import TABLES

NAMES = SHARED / "specs" / "zoom-meeting-sdk-0.0.27-api.json"


@pytest.mark.skipif(
    not NAMES.is_file(), reason=f"the SDK's names are not in the shared folder: {NAMES}"
)
@pytest.mark.parametrize(
    ("enum", "names"),
    TABLES,
)
def test_every_name_is_one_of_the_sdks(enum: str, names: object) -> None:
    members = json.loads(NAMES.read_text(encoding="utf-8"))[enum]["members"]
    assert set(names) <= set(members)  # type: ignore[call-overload]


def test_a_code_that_is_not_known_is_named() -> None:
    assert "AUTHRET_NEW" in sdk_words.auth("AUTHRET_NEW").sentence
    assert "9999" in sdk_words.failed("9999").sentence
    assert "EndMeetingReason_New" in sdk_words.ended("EndMeetingReason_New").sentence
    assert "SDKERR_NEW" in sdk_words.refused("SDKERR_NEW")


def test_a_version_that_zoom_lets_in_no_more_is_said_and_not_tried_again() -> None:
    for meaning in (
        sdk_words.auth("AUTHRET_CLIENT_INCOMPATIBLE"),
        sdk_words.failed("MEETING_FAIL_CLIENT_INCOMPATIBLE"),
    ):
        assert not meaning.again
        assert "update chaperone-live[zoom-call]" in meaning.sentence


def test_what_was_not_asked_for_is_said_too() -> None:
    for name in sdk_words.NOT_ASKED:
        assert name not in sdk_words.refused(name)
