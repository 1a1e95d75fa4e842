"""``chaperone watch`` with its companion in the call: what is seen and done, and how it is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from monitor.end_state import EndPhase
from monitor.stream import EndProgress
from providers.zoom.both_enders import SEEN
from providers.zoom.sdk_host import Computer, lacking
from tests.companion.test_companion import is_alive
from tests.realterm.hands import child_of, is_bright, leave, left_behind
from tests.realterm.home import JOURNAL, Home
from tests.realterm.zoom_call import CHAPERONE_CALL, HOST_KEY, Call, in_class
from tests.standins.zoom_alone import SDK_SECRET
from tests.standins.zoom_faults import Fault
from tests.standins.zoom_service import CLIENT_SECRET, PASSCODE

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(
        bool(lacking(Computer())),
        reason="the companion cannot run here: make zoom-call, and chaperone doctor says more",
    ),
]

LEFT_SECONDS = 1.0
SAID_SECONDS = 2.0
SECRETS = (SDK_SECRET, HOST_KEY, CLIENT_SECRET, PASSCODE)

Enter = Callable[..., Call]


@pytest.fixture
def enter(home: Home) -> Iterator[Enter]:
    """Begins a call; ``role`` is what the companion is in it."""
    with ExitStack() as stack:

        def begin(role: str = "co-host") -> Call:
            call = Call(home, role)
            stack.callback(call.close)
            return call

        yield begin


# -- a lesson ----------------------------------------------------------------------------


def test_what_only_the_companion_tells_and_can_do(home: Home, enter: Enter) -> None:
    call = enter()
    with in_class(home, call, "Ben Placeholder") as window:
        window.shows("ours   ON  off")
        window.press("m")
        window.shows("mute: Ms Example - done", "host   off off")
        window.press("tab", "a")
        window.shows("admit: Ben Placeholder - done", "In the call 5")
        window.press("l")
        window.shows("lock the meeting - done")
        window.press("l")
        window.shows("unlock the meeting - done")
        window.press("H")
        window.shows("Take host from the teacher?")
        assert call.calls("ReclaimHostByHostKey") == []
        window.press("y")
        window.shows("take the host role - done")
        assert call.calls("ReclaimHostByHostKey") == [[HOST_KEY]]
        leave(window)
        assert window.exit_status() == 0


def test_an_attendee_is_to_be_made_co_host_and_that_is_seen(home: Home, enter: Enter) -> None:
    call = enter("attendee")
    with in_class(home, call) as window:
        window.shows("? companion: waits to be made co-host: Participants, More, Make co-host")
        window.press("m")
        window.shows(" mute: the companion is not co-host")
        assert call.there.companion is not None
        call.run(call.there.role(call.there.companion, "co-host"))
        window.until(lambda: is_bright(window, "m"), what="bright m")
        window.press("m")
        window.shows("mute: Ms Example - done")


def test_killed_it_is_an_alert_the_keys_are_dim_and_it_comes_back(home: Home, enter: Enter) -> None:
    call = enter()
    with in_class(home, call) as window:
        window.shows("ours   ON  off")
        window.until(lambda: is_bright(window, "m"), what="bright m")
        call.there.line.meeting["auth"] = None
        began = time.monotonic()
        os.kill(child_of(window).pid, signal.SIGKILL)
        window.shows("No contact with companion: crashed (SIGKILL)", "ours   ?   ?")
        assert time.monotonic() - began < SAID_SECONDS
        window.until(lambda: not is_bright(window, "m"), what="dim m")
        assert is_bright(window, "n"), "what needs no companion works"
        window.press("m")
        window.shows(" mute: the companion ")
        assert call.calls("MuteAudio") == []
        call.run(call.there.join("Ben Placeholder"))
        window.shows("Ben Placeholder")
        window.until(lambda: len(call.calls("SDKAuth")) == 2, what="the next child")
        call.there.line.meeting["auth"] = "AUTHRET_SUCCESS"
        call.do(lambda there: there.line.send({"auth": "AUTHRET_SUCCESS"}))  # type: ignore[attr-defined]
        window.shows("ours   ON  off", "crashed (SIGKILL) (over)")
        window.until(lambda: is_bright(window, "m"), what="bright m")


def test_end_by_the_companion_alone_is_confirmed(home: Home, enter: Enter) -> None:
    """REST and events are silent: it is the host, ends the meeting, and sees it end."""
    call = enter("host")
    with in_class(home, call) as window:
        window.shows("ours   ON  off")
        call.do(lambda there: there.switch_on(Fault("silence", "rest")))
        call.do(lambda there: there.switch_on(Fault("silence", "events")))
        window.press("F12")
        window.shows("ENDED after", "In the call 0")
        assert call.calls("Leave") == [["END_MEETING"]]
        assert not call.there.running
    confirmed = [one.state for one in home.bodies(EndProgress, JOURNAL)]
    assert confirmed[-1].phase is EndPhase.CONFIRMED
    assert confirmed[-1].confirmed_by in (SEEN, "Zoom reported the end")


def test_line_by_line_it_is_the_same_class(home: Home, enter: Enter) -> None:
    call = enter()
    with home.window("watch", "3B", "--plain", command=CHAPERONE_CALL, size=(120, 40)) as window:
        call.run(call.listened_to())
        call.run(call.fill())
        window.shows("In the call, Chaperone's own companion: Chaperone.", "END is ready.")
        window.shows("Ada Specimen")
        window.press("l")
        window.shows("lock the meeting - done")
        call.there.line.meeting["auth"] = None
        os.kill(child_of(window).pid, signal.SIGKILL)
        window.shows("No contact with companion: crashed (SIGKILL)")
        window.signal(signal.SIGTERM)
        assert window.exit_status() == 128 + signal.SIGTERM
    assert left_behind(call.homes) == []


# -- leaving -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP"])
def test_leaving_it_leaves_the_call_and_nothing_behind(home: Home, enter: Enter, how: str) -> None:
    call = enter()
    with in_class(home, call) as window:
        window.shows("ours   ON  off")
        child = child_of(window).pid
        assert len(left_behind(call.homes)) == 1
        if how == "q":
            window.press("q")
            window.shows("Leave the monitor?")
        began = time.monotonic()
        if how == "q":
            window.press("enter")
        else:
            window.signal(signal.Signals[how])
        window.until(lambda: bool(call.calls("Leave")), what="leaving the call")
        assert time.monotonic() - began < LEFT_SECONDS
        assert call.calls("Leave") == [["LEAVE_MEETING"]]
        assert window.exit_status() == (0 if how == "q" else 128 + signal.Signals[how])
        assert not is_alive(child)
    assert left_behind(call.homes) == []
    assert call.there.running, "the meeting goes on"
    assert call.there.companion is None


def test_a_child_that_was_killed_leaves_no_home(home: Home, enter: Enter) -> None:
    call = enter()
    with in_class(home, call) as window:
        child = child_of(window).pid
        homes = left_behind(call.homes)
        os.kill(child, signal.SIGKILL)
        window.until(lambda: left_behind(call.homes) not in (homes, []), what="another home")
        assert len(left_behind(call.homes)) == 1
        leave(window)
        assert window.exit_status() == 0
    assert left_behind(call.homes) == []


def test_the_monitor_killed_takes_the_child_along_and_its_home_goes_at_the_next_start(
    home: Home, enter: Enter
) -> None:
    call = enter()
    with in_class(home, call) as window:
        window.shows("ours   ON  off")
        child = child_of(window).pid
        window.signal(signal.SIGKILL)
        assert window.exit_status() == -signal.SIGKILL
        window.until(lambda: not is_alive(child), what="end of the child")
    (left,) = left_behind(call.homes)
    for file in (call.homes / left).rglob("*"):
        if file.is_file():
            assert not any(secret.encode() in file.read_bytes() for secret in SECRETS)
    (call.homes / "chaperone-notes").mkdir(mode=0o700)  # of somebody else
    with home.window("watch", "3B", command=CHAPERONE_CALL) as window:
        window.shows("END FOR EVERYONE  ready")
        child_of(window)
        assert left not in left_behind(call.homes)
        leave(window)
        assert window.exit_status() == 0
    assert left_behind(call.homes) == ["chaperone-notes"]


# -- secrets -----------------------------------------------------------------------------


def test_no_secret_is_shown_or_written(home: Home, enter: Enter) -> None:
    call = enter()
    with in_class(home, call, "Ben Placeholder") as window:
        window.shows("ours   ON  off")
        window.press("H")
        window.shows("Take host from the teacher?")
        window.press("y")
        window.shows("take the host role - done")
        os.kill(child_of(window).pid, signal.SIGSEGV)
        window.shows("crashed (SIGSEGV)")
        window.shows("crashed (SIGSEGV) (over)", "ours   ON  off")
        window.press("F12")
        window.shows("ENDED after")
        leave(window)
        assert window.exit_status() == 0
        assert window.strange_commands() == []
    passes = [args[0] for args in call.calls("SDKAuth")]
    assert len(passes) >= 2
    secrets = [secret.encode() for secret in (*SECRETS, *passes)]
    assert not [secret for secret in secrets if secret in window.raw]
    written = [file for file in home.folder.rglob("*") if file.is_file()]
    assert any(file.name == JOURNAL for file in written)
    for file in written:
        assert not [secret for secret in secrets if secret in file.read_bytes()], file
