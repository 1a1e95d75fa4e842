"""Teams as a stage once more, with the real child, a real Chromium and the real page in it: made up
is what stands behind Microsoft's SDK, and Graph.

Each test here starts a browser, so that only those are played of which the page or the child has a
part (:func:`is_played`). Not: an action that nobody can take on Teams, or that goes by Graph, for
which the page is asked nothing; nor what the provider answers by itself.
"""

from __future__ import annotations

import signal
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

from providers.base import ActionKind, Role, Switch
from providers.clock import Clock
from providers.companion import Pace
from providers.stream import Stream
from providers.teams import browser
from providers.teams.abilities import ALLOWED_TO
from providers.teams.config import TeamsConfig
from providers.teams.inside import Passes
from providers.teams.provider import TeamsProvider
from tests.conformance.stage import Mishap, Newcomer, Trouble
from tests.conformance.teams import OPTIONS, ROLES, TeamsStage
from tests.standins import teams_page
from tests.standins.graph import LINK, TOKEN, GraphFault, GraphStandIn
from tests.standins.teams_meeting import TeamsMeeting
from tests.teams.services import ACS_KEY, RESOURCE, SIGN_IN, GraphServices
from tests.teams_child.call import signal_page

ABOVE_THE_PAGE = frozenset(
    {
        "test_a_meeting_that_rests_is_not_running_until_it_is_started",
        "test_a_hostile_name_passes_through_unchanged",  # JSON all the way
        "test_a_name_is_no_command_in_a_reply",
        "test_an_ender_is_cheap_and_new_each_time",
        "test_nothing_can_be_asked_of_who_is_closed",
        "test_somebody_who_waits_is_given_another_name",
        "test_to_ask_for_what_makes_no_sense_is_answered_and_never_raises",
        "test_what_happens_is_dated_by_the_platforms_clock",
        "test_what_is_accepted_and_not_done_is_not_confirmed",
        "test_whether_whoever_comes_in_is_muted_is_told_or_stays_unknown",
        "test_who_is_closed_before_observing_observes_nothing",
        "test_without_a_name_nobody_is_renamed",
    }
)
"""What the page has no part in, or no other than in the tests that are played."""
ALIKE = (Trouble.SILENT, Trouble.DISABLED)
"""In the page they are the same as CUT."""
PACE = Pace(ready=30, silent=1.5, hung=60.0, pause=0.05, longest=0.1, leave=browser.PACE.leave)
LATE_MS = 300
FIELDS = {"mic_allowed": "mic", "camera_allowed": "video"}
"""What is called otherwise in the stand-in."""
FAULTS: dict[Mishap, Any] = {
    Mishap.REFUSED: {"code": 403, "subCode": 41805},
    Mishap.NOT_DONE: "nothing",
    Mishap.LATE: {"late": LATE_MS},
    Mishap.SILENT: "never",
}
SIGNATURE = "made-up-signature"
"""It is in every pass."""


def is_played(test: str, params: Mapping[str, Any]) -> bool:
    """Whether a test with these parameters is played on this stage."""
    kind = params.get("kind")
    if test in ABOVE_THE_PAGE or (isinstance(kind, ActionKind) and kind not in ALLOWED_TO):
        return False
    return params.get("trouble") not in ALIKE


class _Passes:
    def __init__(self, meeting: TeamsMeeting) -> None:
        self._meeting = meeting
        self.called = "Chaperone (Jones)"

    async def calling(self) -> str:
        return self._meeting.new_pass()


class _Services(GraphServices):
    """With passes that bring the meeting."""

    def __init__(
        self,
        meeting: TeamsMeeting,
        graph: GraphStandIn,
        config: TeamsConfig,
        clock: Clock,
        stream: Stream,
    ) -> None:
        super().__init__(graph, config, clock, stream)
        self._made = _Passes(meeting)

    def passes(self) -> Passes:
        return self._made


class TeamsBrowserStage(TeamsStage):
    """The same in a browser."""

    traits = replace(TeamsStage.traits, secrets=(ACS_KEY, SIGNATURE, LINK, TOKEN, "://"))

    def __init__(self, role: str = "Co-organizer") -> None:
        super().__init__(role)
        self.meeting = TeamsMeeting(role)

    @cached_property
    def provider(self) -> TeamsProvider:
        config = TeamsConfig(
            link=LINK,
            sign_in=SIGN_IN,
            resource=RESOURCE,
            folder=Path("nowhere"),
            page=teams_page.fake_page(),
            browser=Path(teams_page.browser() or "nowhere"),
        )
        services = partial(_Services, self.meeting, self.graph)
        return TeamsProvider(config, services, self.clock, self.meeting.child(PACE))

    # -- people --------------------------------------------------------------------------

    async def come(self, who: str, newcomer: Newcomer) -> None:
        account = newcomer.account
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, account) if account else uuid.uuid4())
        kind = "teams" if account else "guest"
        if account:
            self.graph.users[number] = {"userPrincipalName": account, "mail": None}
        self._ids[who] = f"8:{'orgid' if account else 'teamsvisitor'}:{number}"
        self._devices[self._ids[who]] += 1
        if self._devices[self._ids[who]] == 1:
            await self.meeting.join(newcomer.name, kind, number, waiting=newcomer.waiting)

    async def admit(self, who: str, *, new_id: bool = False) -> None:
        await self.meeting.change(self._ids[who], state="Connected")

    async def put_back(self, who: str) -> None:
        await self.meeting.change(self._ids[who], state="InLobby")

    async def leave(self, who: str) -> None:
        key = self._ids[who]
        self._devices[key] -= 1
        if self._devices[key] <= 0:
            await self.meeting.leave(key)

    async def change(self, who: str, **fields: bool | str | Role) -> None:
        changes = {
            FIELDS.get(name, name): ROLES[value] if isinstance(value, Role) else value
            for name, value in fields.items()
        }
        await self.meeting.change(self._ids[who], **changes)

    # -- the meeting ---------------------------------------------------------------------

    async def end(self) -> None:
        await self.meeting.end()

    async def allow(self, what: Switch, on: bool) -> None:
        if what in OPTIONS:
            await super().allow(what, on)
        else:
            await self.meeting.set(**{what.value: on})

    async def record(self, on: bool) -> None:
        await self.meeting.set(recording=on)

    # -- what goes wrong -----------------------------------------------------------------

    async def begin(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.LOST:
                self.meeting.readings(0)
            case Trouble.STAMMER:
                self.meeting.readings(2)
            case _:
                self.meeting.held = True
                await super().begin(trouble)

    async def heal(self) -> None:
        self.meeting.readings(1)
        self.graph.heal()
        self._signal(signal.SIGCONT)
        self.meeting.held = False

    async def spoil(self, mishap: Mishap) -> None:
        if mishap is Mishap.REFUSED:
            self.graph.switch_on(GraphFault("status", "PATCH", status=403, code="Forbidden"))
        await self.meeting.fault("next", FAULTS[mishap])

    def _signal(self, number: int) -> None:
        """To the process that the page is in: the browser and the child go on."""
        for child in self.meeting.children[-1:]:
            signal_page(child, number)

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.meeting.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await super().__aexit__(*exc)
        await self.meeting.__aexit__()
