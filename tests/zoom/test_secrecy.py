"""No secret, no token, no address with a token, no name: in no log, repr, or error."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.traceback import Traceback

from providers.base import ChannelState, ProviderError
from providers.zoom.ender import ZoomEnder
from providers.zoom.provider import ZoomProvider
from providers.zoom.rest import ZoomRest
from providers.zoom.settings import ZoomSettings
from providers.zoom.token import TokenSource
from tests.standins.zoom import SUBSCRIPTION_ID, ZoomStandIn
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import (
    ACCOUNT,
    ACCOUNT_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    PASSCODE,
    ZAK,
)
from tests.zoom.conftest import QUICK, Watch

NAME = "Ada Unmistakable"
PRIVATE = (
    CLIENT_SECRET,
    CLIENT_ID,
    ACCOUNT_ID,
    SUBSCRIPTION_ID,
    "made-up-token",
    PASSCODE,
    ZAK,
    "access_token=",
    NAME,
)


def check(text: str, *more: str) -> None:
    """Nothing private is in ``text``."""
    assert not [secret for secret in (*PRIVATE, *more) if secret in text]


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """All that any library has to say, at its most talkative."""
    loud = ("", "httpx", "httpcore", "websockets", "websockets.client", "urllib3")
    before = {name: logging.getLogger(name).level for name in loud}
    for name in loud:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def test_a_lesson_with_troubles_logs_and_tells_nothing_private(
    zoom: ZoomStandIn, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    provider = ZoomProvider(zoom.config(), timings=QUICK)
    eye = watch(provider)
    await eye.until_up()
    pupil = await zoom.join(NAME)
    zoom.send('{"module": "message", "content": "{\\"event\\": \\"' + NAME)
    zoom.send('{"module": "' + NAME + '"}')
    zoom.expire_tokens()
    zoom.usurp()
    await eye.until(lambda eye: sum(getattr(told, "state", "") == "up" for told in eye.told) >= 3)
    zoom.switch_on(Fault("status", "rest", status=503))
    await eye.until(lambda eye: eye.state("rest") is ChannelState.DOWN)
    zoom.heal()
    await zoom.leave(pupil)
    zoom.refuse()
    await eye.until(lambda eye: eye.state("events") is ChannelState.DOWN)
    check(caplog.text, zoom.meeting_id)
    check(str([told for told in eye.told if told.kind in ("channel", "notice")]), zoom.meeting_id)


async def test_the_ender_and_the_settings_log_nothing_private(
    zoom: ZoomStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    ender = ZoomEnder(zoom.config())
    await ender.open()
    tokens = TokenSource(zoom.config())
    await ZoomSettings(zoom.config(), tokens).meeting()
    zoom.expire_tokens()
    await ender.end()
    zoom.refuse()
    reply = await ender.end()
    check(caplog.text + str(reply), zoom.meeting_id)
    await ender.close()
    await tokens.close()


async def test_what_the_companion_needs_is_nowhere_but_in_the_answer(
    zoom: ZoomStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = TokenSource(zoom.config())
    rest = ZoomRest(zoom.config(), tokens)
    assert (await rest.passcode(), await rest.zak(ACCOUNT)) == (PASSCODE, ZAK)
    check(caplog.text + repr((rest, vars(rest))), ACCOUNT, "school.example")
    for fault in (Fault("status", "rest", status=400, code=4711), Fault("half", "rest")):
        zoom.heal()
        zoom.switch_on(fault)
        with pytest.raises(ProviderError) as caught:
            await rest.zak(ACCOUNT)
        check("".join(traceback.format_exception(caught.value)), ACCOUNT)
        check(framed(caught.value))
    await rest.close()
    await tokens.close()


def framed(error: BaseException) -> str:
    """An error as a crash screen shows it: every frame with its variables."""
    shown = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=10_000
    )
    screen = io.StringIO()
    Console(file=screen, width=4000).print(shown)
    return screen.getvalue()


async def test_no_repr_shows_anything_private(zoom: ZoomStandIn) -> None:
    config = zoom.config()
    tokens = TokenSource(config)
    token = await tokens.get()
    ender = ZoomEnder(config)
    await ender.open()
    parts = [config, tokens, token, ender, ZoomProvider(config), ZoomRest(config, tokens)]
    check(repr(parts), zoom.meeting_id)
    await ender.close()
    await tokens.close()


@pytest.mark.parametrize("fault", ["refused", "wrong", "closed", "half", "status"])
async def test_no_error_shows_anything_private_even_with_its_frames(
    zoom: ZoomStandIn, fault: str
) -> None:
    config = zoom.config(client_secret="nonsense") if fault == "wrong" else zoom.config()
    tokens = TokenSource(config)
    rest = ZoomRest(config, tokens)
    if fault in ("closed", "half", "status"):
        await tokens.get()
        kind = {"closed": "close", "half": "half", "status": "status"}[fault]
        zoom.switch_on(Fault(kind, "rest", status=403))  # type: ignore[arg-type]
    if fault == "refused":
        zoom.refuse()
    with pytest.raises(ProviderError) as caught:
        await rest.live_participants()
    shown = framed(caught.value)
    told = "".join(traceback.format_exception(caught.value))
    check(told, zoom.meeting_id)
    check(shown.replace("nonsense", CLIENT_SECRET))  # not so near that it is itself in a frame
    await rest.close()
    await tokens.close()
