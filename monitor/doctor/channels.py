"""What can be done on the platform, channel by channel, as things are set up."""

from __future__ import annotations

from monitor.doctor.findings import Finding, Section, State
from monitor.settings.model import Settings

ADD_EVENTS = (
    "add an event subscription by WebSocket to the app at Zoom and write its id as "
    "zoom.subscription_id"
)

_DO = "admit, remove, mute, camera off, back to the waiting room, lower a hand, rename, lock"
_SEE = "microphones, cameras, raised hands"
_STOP = "stop somebody's sharing"
_BY_HAND = "do it in the Zoom window; the keys say so"


def channels(settings: Settings, credentials: bool, inside: bool, fits: bool) -> Section:
    """What is possible on Zoom; ``credentials``: whether the app can be used at all, ``inside``:
    whether the companion can be started, ``fits``: whether it could be, on this computer.

    Without any list of people, by events or by the dashboard, there is nothing to watch.
    """
    return Section(
        "What can be done on Zoom",
        (
            _rest(credentials),
            _scopes(),
            _events(settings),
            _dashboard(settings),
            *_inside(inside, fits),
        ),
    )


def _rest(credentials: bool) -> Finding:
    text = "END for everyone, whatever your role in the call, and whether the meeting runs (REST)"
    if credentials:
        return Finding(State.OK, text)
    return Finding(State.MISSING, text, "see above: the app at Zoom is not set up")


def _scopes() -> Finding:
    return Finding(
        State.UNKNOWN,
        "whether the app may end meetings: Zoom shows that only when it is tried",
        "give the app the scopes meeting:read:meeting:admin and meeting:update:status:admin, and "
        "END one meeting on trial",
    )


def _events(settings: Settings) -> Finding:
    text = "who comes, goes, waits and shares a screen, as it happens (event channel)"
    if settings.zoom.subscription_id:
        return Finding(State.OK, text)
    return Finding(State.MISSING, text, ADD_EVENTS, vital=not settings.zoom.dashboard)


def _dashboard(settings: Settings) -> Finding:
    text = "the whole list again after a gap (dashboard)"
    if settings.zoom.dashboard:
        return Finding(State.OK, text)
    remedy = (
        "with a plan that has the Dashboard (Business, Education and up): zoom.dashboard = true; "
        "else the list says that it may be out of date"
    )
    return Finding(State.MISSING, text, remedy)


def _inside(inside: bool, fits: bool) -> list[Finding]:
    """What only someone in the call can do and see."""
    if inside:
        return [
            Finding(State.OK, f"{_DO}, while it is co-host or host (in-call companion)"),
            Finding(State.OK, f"{_SEE}, while it is in the call (in-call companion)"),
            Finding(State.NO, f"{_STOP}: the companion's SDK has no call for it", _BY_HAND),
        ]
    state = State.MISSING if fits else State.NO
    see_above = f"set up the companion, see above; without it {_BY_HAND}"
    return [
        Finding(
            state,
            f"{_DO}: Zoom lets only someone inside the call do these",
            see_above if fits else _BY_HAND,
        ),
        Finding(state, f"{_SEE}: Zoom tells nobody outside the call; they are shown as ?"),
        Finding(State.NO, f"{_STOP}: only in the Zoom window"),
    ]
