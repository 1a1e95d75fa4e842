"""The meeting's options in the lesson: what becomes of Graph's trouble, and of our own."""

from __future__ import annotations

import pytest

from providers.base import Channel, ChannelState, Notice
from providers.teams import steering
from providers.teams.meeting_options import Options
from providers.teams.meeting_report import OptionFinding, options_report
from tests.conformance.teams import TeamsStage
from tests.conformance.watching import Eye
from tests.standins.graph import GraphFault
from tests.standins.teams_line import Row
from tests.teams.conftest import Watch


async def test_a_fault_of_ours_in_a_look_is_said_and_does_not_pass_for_one(
    stage: TeamsStage, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Options] = []

    def breaks_first(options: Options) -> list[OptionFinding]:
        looks.append(options)
        if len(looks) == 1:
            raise LookupError
        return options_report(options)

    monkeypatch.setattr(steering, "options_report", breaks_first)
    eye = watch()
    await eye.until(lambda: len(looks) > 1)
    await eye.until_up()
    told = [one for one in eye.of(Channel) if one.name == steering.CHANNEL]
    assert ChannelState.DOWN in [one.state for one in told]
    assert any("LookupError" in one.detail for one in told)
    assert eye.meeting.channels[steering.CHANNEL].state is ChannelState.UP


async def test_while_graph_asks_for_patience_nobody_asks_for_accounts(
    stage: TeamsStage, eye: Eye
) -> None:
    """Every reading of the call has somebody whose account is not known."""
    patience = GraphFault("status", "GET", "/users", status=429, headers={"Retry-After": "60"})
    stage.graph.switch_on(patience)
    for number in range(5):
        oid = f"{number:08}-0000-0000-0000-000000000000"
        stage.call.people[oid] = Row(oid, f"Pupil {number}", "teams", oid)
        stage.call.show()
        await eye.until_in(f"Pupil {number}")
        await eye.until(lambda: "whose" in str(eye.of(Notice)).lower())
    assert len(stage.graph.asked("GET", "/users")) == 1
