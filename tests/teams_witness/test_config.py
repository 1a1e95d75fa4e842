"""What the witness has to be told, and what it costs to import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from providers.teams.signin_config import GRAPH_URL
from providers.teams.witness_config import GRAPH_BETA_URL, beside
from tests.teams_witness.conftest import LINK, NO_SAMPLES, SAMPLES, Configure
from tests.terminal.terminal import REPO

NAMESPACE_POLICY = (
    "Endpoint=sb://ns.example/;SharedAccessKeyName=listen;SharedAccessKey=c2U9Y3JldA=="
)


@NO_SAMPLES
def test_the_resource_is_the_documented_one_for_the_documented_link(configure: Configure) -> None:
    sample = SAMPLES / "graph_beta_subscription.meetingCallEvents.request.json"
    assert configure(join_url=LINK).resource == json.loads(sample.read_text("utf-8"))["resource"]


@NO_SAMPLES
def test_the_documented_forms_of_where_to_send_are_taken(configure: Configure) -> None:
    sample = SAMPLES / "graph_beta_subscription.meetingCallEvents.request.json"
    configure(notification_url=json.loads(sample.read_text("utf-8"))["notificationUrl"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"client_id": " "}, "teams.witness_client_id is empty"),
        ({"tenant_id": ""}, "teams.tenant_id is empty"),
        ({"join_url": ""}, "teams.link is empty"),
        ({"client_secret": ""}, "teams-witness-secret is empty"),
        ({"notification_url": "https://ns.example/hub"}, "must be like EventHub:"),
        ({"notification_url": "EventHub:https://ns.example/hub"}, "must be like EventHub:"),
        ({"event_hub": "c2U9Y3JldA=="}, "must be the connection string"),
        ({"event_hub": "Endpoint=sb://ns.example/;EntityPath=hub"}, "right to listen"),
        ({"event_hub": NAMESPACE_POLICY}, "names no Event Hub"),
        ({"graph_url": "http://graph.example/beta"}, "must begin with https"),
        ({"login_url": "https://u@graph.example"}, "plain address like https"),
        ({"graph_url": "https://[x"}, "address like https"),
    ],
)
def test_each_mistake_is_named_and_no_secret_shown(
    configure: Configure, changed: dict[str, str], says: str
) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        configure(**changed)
    assert "c2U9Y3JldA" not in str(caught.value)


@pytest.mark.parametrize("address", [GRAPH_URL, f"{GRAPH_URL}/"])
def test_graphs_beta_is_beside_its_v1(address: str) -> None:
    assert beside(address) == GRAPH_BETA_URL


def test_its_repr_shows_nothing_of_the_school(configure: Configure) -> None:
    shown = repr(configure())
    assert "teams.microsoft.com" not in shown
    assert "c2Vj" not in shown
    assert "the-app" not in shown


def test_settings_and_end_import_nothing_heavy() -> None:
    heavy = ("azure", "cryptography", "httpx", "aiohttp", "pydantic", "providers.teams.witness")
    code = (
        "import sys, providers.teams.witness_config, providers.teams.witness_ear\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPO, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_the_witness_itself_imports_neither_hub_nor_crypto_before_it_starts() -> None:
    code = (
        "import sys, providers.teams.witness\n"
        "print([name for name in ('azure', 'cryptography', 'aiohttp') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPO, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
