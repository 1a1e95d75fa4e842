"""The stand-in itself, where a mistake would make other tests prove nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from providers.base import EndAnswer, Place
from providers.zoom.config import ZoomConfig
from providers.zoom.ender import ZoomEnder
from providers.zoom.provider import ZoomProvider
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_scenarios import PUPILS, SCENARIOS, play
from tests.standins.zoom_service import CLIENT_SECRET
from tests.zoom.conftest import QUICK, Watch


async def test_requests_are_recorded_with_their_connection(zoom: ZoomStandIn) -> None:
    ender = ZoomEnder(zoom.config())
    await ender.open()
    await ender.look()
    token, *looks = zoom.requests
    assert (token.method, token.path, token.fresh) == ("POST", "/oauth/token", True)
    assert [look.fresh for look in looks] == [True, True, False]
    assert sorted(look.connection for look in looks[:2]) == [2, 3]
    assert looks[2].connection in (2, 3)
    times = [request.at for request in zoom.requests]
    assert times == sorted(times)
    await ender.close()


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
async def test_each_scenario_plays(zoom: ZoomStandIn, watch: Watch, scenario: str) -> None:
    eye = watch(ZoomProvider(zoom.config(), timings=QUICK))
    await eye.until_up()
    await play(zoom, scenario, speed=300.0)
    zoom.heal()
    strangers = {"intruder": {"Eoin B"}, "storm": {f"guest {n}" for n in range(40)}}
    expected = {"Ms Example", "Mr Sample", *PUPILS} | strangers.get(scenario, set())
    await eye.until(lambda eye: {person.name for person in eye.meeting.everyone()} == expected)
    if scenario == "intruder":
        assert "Eoin B" in eye.names(Place.IN_CALL)


async def test_a_scenario_stops_when_the_meeting_ends(zoom: ZoomStandIn) -> None:
    playing = asyncio.create_task(play(zoom, "storm", speed=20.0))
    await asyncio.sleep(0)
    await zoom.stop()
    async with asyncio.timeout(20):
        await playing


def test_it_runs_by_itself_and_says_how_to_use_it(tmp_path: Path) -> None:
    record = tmp_path / "requests.jsonl"
    command = [sys.executable, "-m", "tests.standins.zoom", "--meeting-id", "123456789"]
    with subprocess.Popen(
        [*command, "--record", str(record)], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        lines = []
        for line in program.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
        words = "".join(lines)
        toml = "\n".join(line for line in words.splitlines() if line.startswith("    "))
        settings = tomllib.loads(toml.partition("    export")[0])
        assert settings["classes"]["stand-in"]["zoom"]["meeting_id"] == "123456789"
        assert f"CHAPERONE_ZOOM_CLIENT_SECRET={CLIENT_SECRET}" in words
        config = ZoomConfig(**settings["zoom"], client_secret=CLIENT_SECRET, meeting_id="123456789")
        assert asyncio.run(_end(config)) is EndAnswer.ACCEPTED
        assert program.stdout.readline() == "\n"
        assert "asked to end" in program.stdout.readline()
        assert "has ended" in program.stdout.readline()
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0
    methods = [json.loads(line)["method"] for line in record.read_text().splitlines()]
    assert methods == ["POST", "PUT"]


async def _end(config: ZoomConfig) -> EndAnswer:
    ender = ZoomEnder(config)
    reply = await ender.end()
    await ender.close()
    return reply.answer
