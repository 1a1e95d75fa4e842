"""Microsoft's own samples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from providers.base import Busy, NotAllowed
from providers.teams.graph import Graph
from providers.teams.graph_answers import Answer
from tests.conftest import SHARED
from tests.standins.graph import GraphStandIn

SAMPLES = SHARED / "samples" / "teams"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Microsoft's samples are not in the shared folder"
)


def sample(name: str) -> bytes:
    return (SAMPLES / f"graph_{name}.json").read_bytes()


async def test_the_change_that_locks_a_meeting_down(standin: GraphStandIn, graph: Graph) -> None:
    wanted: dict[str, Any] = json.loads(sample("v1_patch_meeting.lock_down.request"))
    await graph.patch(
        standin.meeting.id,
        lobby="organizer",
        dial_in_bypass=False,
        mics=False,
        cameras=False,
        chat="disabled",
        admitters="organizerAndCoOrganizers",
    )
    (sent,) = standin.changes
    sent.pop("@odata.type")
    assert sent == wanted


def test_asked_to_slow_down() -> None:
    answer = Answer(429, {"retry-after": "9"}, sample("error.429"))
    error = answer.error("", 0.0)
    assert isinstance(error, Busy)
    assert error.retry_after == 9.0
    assert "(429, TooManyRequests)" in str(error)


def test_no_application_access_policy() -> None:
    error = Answer(403, {}, sample("error.app_access_policy_missing")).error("", 0.0)
    assert isinstance(error, NotAllowed)
    assert "Grant-CsApplicationAccessPolicy" in str(error)
    assert "redacted" not in str(error)


def test_a_request_that_is_not_taken() -> None:
    error = Answer(400, {}, sample("error.subscription_join_url_invalid")).error("", 0.0)
    assert isinstance(error, NotAllowed)
    assert "(400, ExtensionError)" in str(error)
