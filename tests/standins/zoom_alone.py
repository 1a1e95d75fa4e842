"""The stand-in for Zoom as a program of its own: ``python -m tests.standins.zoom``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from pathlib import Path

from tests.standins.chaperone_call import CHILD
from tests.standins.zoom import MEETING_ID, SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_call import ROLES, ZoomCall
from tests.standins.zoom_scenarios import SCENARIOS, play
from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET
from tests.standins.zoom_wire import Request

WORDS = """\
A stand-in for Zoom listens on {host}. Nothing here is real: it speaks Zoom's protocols on
this computer alone.

Put this into a settings file, for instance stand-in.toml:

    [zoom]
    account_id = "{account}"
    client_id = "{client}"
    subscription_id = "{subscription}"
    dashboard = true
    api_url = "{api}"
    oauth_url = "{oauth}"
    events_url = "{events}"

    [classes.stand-in]
    zoom.meeting_id = "{meeting}"

Then, in another terminal:

    export CHAPERONE_ZOOM_CLIENT_SECRET={secret}
    chaperone watch stand-in --config stand-in.toml

The scenario "{scenario}" begins when the monitor listens. Ctrl+C stops.
"""
CALL_WORDS = """\
With its companion in the call: add to [zoom]

    sdk_key = "made-up-key"

and in place of the last two lines:

    export CHAPERONE_ZOOM_CLIENT_SECRET={secret}
    export CHAPERONE_ZOOM_SDK_SECRET={sdk_secret}
    export CHAPERONE_ZOOM_HOST_KEY={host_key}
    export {child}='{environ}'
    python -m tests.standins.chaperone_call watch stand-in --config stand-in.toml
"""
SDK_SECRET, HOST_KEY = "made-up-sdk-secret-of-some-length", "123456"


def main(arguments: list[str] | None = None) -> None:
    """Run until Ctrl+C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins.zoom", description="A stand-in for Zoom on this computer."
    )
    parser.add_argument("--port", type=int, default=0, help="to listen on; 0 picks a free one")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="calm")
    parser.add_argument("--meeting-id", default=MEETING_ID, help="the number of its meeting")
    parser.add_argument("--speed", type=float, default=1.0, help="of the scenario")
    parser.add_argument(
        "--call",
        nargs="?",
        const="co-host",
        choices=sorted(ROLES),
        help="with a call, in which the companion gets this role",
    )
    parser.add_argument(
        "--record", type=Path, help="append each request to this file, as a line of JSON"
    )
    options = parser.parse_args(arguments)
    zoom = ZoomStandIn(options.meeting_id)
    if options.call:
        zoom = ZoomCall(options.meeting_id, role=options.call)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(zoom, options))
    if isinstance(zoom, ZoomCall):
        zoom.line.close()


async def _run(zoom: ZoomStandIn, options: argparse.Namespace) -> None:
    if options.record is not None:
        zoom.wire.on_request = lambda request: _record(options.record, request)
    await zoom.wire.listen(options.port)
    print(_words(zoom, options.scenario), flush=True)
    if isinstance(zoom, ZoomCall):
        await zoom.line.open()
        print(_call_words(zoom), flush=True)
    await zoom.wire.until(lambda: zoom.listening or bool(zoom.ends), None)
    async with asyncio.TaskGroup() as group:
        if zoom.listening:
            print("A monitor listens: the class begins.", flush=True)
            group.create_task(play(zoom, options.scenario, options.speed))
        await zoom.wire.until(lambda: bool(zoom.ends), None)
        print("The monitor asked to end the meeting.", flush=True)
        await zoom.wire.until(lambda: not zoom.running, None)
        print("The meeting has ended.", flush=True)
    await asyncio.get_running_loop().create_future()


def _words(zoom: ZoomStandIn, scenario: str) -> str:
    return WORDS.format(
        host=f"127.0.0.1:{zoom.wire.port}",
        account=ACCOUNT_ID,
        client=CLIENT_ID,
        secret=CLIENT_SECRET,
        subscription=SUBSCRIPTION_ID,
        api=zoom.api_url,
        oauth=zoom.oauth_url,
        events=zoom.events_url,
        meeting=zoom.meeting_id,
        scenario=scenario,
    )


def _call_words(zoom: ZoomCall) -> str:
    environ = json.dumps(zoom.line.environ({"sdk_lock": {"find": True}}))
    return CALL_WORDS.format(
        secret=CLIENT_SECRET, sdk_secret=SDK_SECRET, host_key=HOST_KEY, child=CHILD, environ=environ
    )


def _record(file: Path, request: Request) -> None:
    line = {
        "at": request.at,
        "method": request.method,
        "path": request.path,
        "connection": request.connection,
        "fresh": request.fresh,
    }
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")
