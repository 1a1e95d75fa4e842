"""The envelopes, as documented and as anything else."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from providers.teams.notifications import (
    LARGEST,
    MOST,
    Change,
    Lifecycle,
    Unreadable,
    Validation,
    read_notifications,
)
from tests.teams_witness.conftest import NO_SAMPLES, SAMPLES
from tests.teams_witness.test_call_events import ANYTHING


def read(value: Any) -> Any:
    return read_notifications(json.dumps(value).encode())


@NO_SAMPLES
def test_the_validation_message_means_nothing() -> None:
    body = (SAMPLES / "graph_eventhub.validation_message.json").read_bytes()
    assert read_notifications(body) == (Validation(),)


@NO_SAMPLES
def test_the_documented_notification_is_read() -> None:
    body = (SAMPLES / "graph_beta_notification.meetingCallEvents.encrypted.json").read_bytes()
    (told,) = read_notifications(body)
    assert isinstance(told, Change)
    assert told.client_state == "{secret client state}"
    assert told.resource.endswith("/meetingCallEvents")
    assert told.sealed is not None
    assert told.sealed.key.startswith("{Encrypted data key")


def test_a_lifecycle_notification_is_read() -> None:
    row = {"subscriptionId": "1", "clientState": "s", "lifecycleEvent": "reauthorizationRequired"}
    assert read({"value": [row]}) == (Lifecycle("1", "s", "reauthorizationRequired"),)


def test_one_that_was_too_large_for_the_hub_is_known_as_such() -> None:
    row = {"subscriptionId": "1", "clientState": "s", "additionalPayloadStorageId": "blob"}
    assert read({"value": [row]}) == (Change("1", "s", "", None, stored=True),)


def test_each_of_several_is_read_and_what_is_none_hides_no_other() -> None:
    row = {"subscriptionId": "1", "lifecycleEvent": "missed"}
    assert read({"value": [7, row, {}]}) == (
        Unreadable(),
        Lifecycle("1", "", "missed"),
        Unreadable(),
    )


def test_bounds() -> None:
    assert read_notifications(b"[" * 100_000) == (Unreadable(),)
    assert read_notifications(b'{"value": []}' + b" " * LARGEST) == (Unreadable(),)
    assert len(read({"value": [{}] * (MOST + 9)})) == MOST


def test_nothing_secret_is_in_a_repr() -> None:
    sealed = dict.fromkeys(("data", "dataSignature", "dataKey"), "c2VjcmV0")
    row = {"subscriptionId": "1", "clientState": "hush", "resource": "the/link"}
    told = repr(read({"value": [{**row, "encryptedContent": sealed}]}))
    assert not any(word in told for word in ("c2VjcmV0", "hush", "the/link"))


NAMES = st.sampled_from(
    ["subscriptionId", "clientState", "changeType", "resource", "encryptedContent", "data",
     "lifecycleEvent", "dataKey", "encryptionCertificateId", "additionalPayloadStorageId"]
)  # fmt: skip


@given(st.binary() | st.lists(st.dictionaries(NAMES, ANYTHING) | ANYTHING))
def test_nothing_that_comes_can_raise(value: Any) -> None:
    body = value if isinstance(value, bytes) else json.dumps({"value": value}).encode()
    assert all(
        isinstance(told, Change | Lifecycle | Validation | Unreadable)
        for told in read_notifications(body)
    )
