"""Asks Microsoft whether it all works. Nothing is changed, and nobody joins."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from monitor.doctor.findings import Finding, Section, State
from monitor.doctor.seat import Seat
from monitor.doctor.teams import SIGN_IN
from monitor.doctor.teams_trial import starts
from monitor.errors import ChaperoneError, SettingsError
from monitor.secrets import TEAMS_ACS_KEY, find
from monitor.settings.model import Settings
from monitor.signing_in import sign_in_config
from monitor.teams_meeting import find_witness
from providers.base import ProviderError
from providers.teams.acs_resource import AcsResource
from providers.teams.calling_token import exchange
from providers.teams.graph import Graph
from providers.teams.graph_answers import NotMine
from providers.teams.meeting_options import Options
from providers.teams.meeting_report import OptionFinding, Weight, options_report
from providers.teams.signin import Account
from providers.teams.signin_config import CALLING_SCOPES, GRAPH_SCOPES, SignInConfig
from providers.teams.signin_words import NOBODY, NeedsSignIn

TITLE = "Asked Microsoft just now"
SECONDS = 30.0
"""All of it has so long."""

_WEIGHTS = {
    Weight.DANGER: (State.MISSING, "a danger"),
    Weight.WARNING: (State.MISSING, "a warning"),
    Weight.INFO: (State.OK, "to know"),
    Weight.UNKNOWN: (State.UNKNOWN, "unknown"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What Microsoft is asked with; without a ``link`` no meeting is asked about."""

    sign_in: SignInConfig
    resource: AcsResource
    folder: Path
    graph_url: str
    link: str | None


def contacted(settings: Settings, class_name: str | None, seat: Seat) -> Section:
    """What Microsoft says to the sign-in and, where a class is named, of its meeting."""
    try:
        asked = _asked(settings, class_name, seat)
    except (ChaperoneError, ValueError) as error:
        text = f"whether it works: Microsoft was not asked. {error}"
        return Section(TITLE, (Finding(State.UNKNOWN, text, vital=True),))
    return Section(TITLE, tuple(asyncio.run(_both(asked, settings, seat))))


def _asked(settings: Settings, class_name: str | None, seat: Seat) -> _Asked:
    """Raises ChaperoneError, ValueError, each with one sentence."""
    sign_in, folder = sign_in_config(settings)
    if settings.teams.acs_endpoint is None:
        raise SettingsError("teams.acs_endpoint is missing.")
    if seat.missing:
        raise SettingsError(f"There is no {' and no '.join(seat.missing)}.")
    resource = AcsResource(settings.teams.acs_endpoint, find(TEAMS_ACS_KEY).reveal())
    link = settings.find_class(class_name).teams.link if class_name is not None else None
    return _Asked(sign_in, resource, folder, settings.teams.graph_url, link)


async def _both(asked: _Asked, settings: Settings, seat: Seat) -> list[Finding]:
    told, tried, heard = await asyncio.gather(
        _ask(asked), starts(settings, seat), _witness(asked, settings)
    )
    return [*told, *tried, *heard]


async def _witness(asked: _Asked, settings: Settings) -> list[Finding]:
    """Where it is set up; what is missing of it was said."""
    witness, _lacks = find_witness(settings, asked.link or "whichever")
    if witness is None:
        return []
    from monitor.doctor.teams_witness import heard_of  # what it needs is slow to import

    return await heard_of(witness, asked.link is not None)


async def _ask(asked: _Asked) -> list[Finding]:
    account = Account(asked.sign_in, asked.folder)
    told: tuple[list[Finding], ...] = ([], [], [])  # they are told in this order
    late: list[Finding] = []
    try:
        async with asyncio.timeout(SECONDS):
            await _all(asked, account, *told)
    except TimeoutError:
        text = f"the rest of it: Microsoft did not answer in {SECONDS:.0f} s"
        late.append(Finding(State.MISSING, text, "look at the network", vital=True))
    finally:
        await account.close()
    return [finding for some in (*told, late) for finding in some]


async def _all(
    asked: _Asked,
    account: Account,
    sign_in: list[Finding],
    calls: list[Finding],
    options: list[Finding],
) -> None:
    """Ask, and put what is found into these lists."""
    try:
        who = await account.load()
        if who is None:
            raise NeedsSignIn(NOBODY)
        token = await account.renew(CALLING_SCOPES)
    except ProviderError as error:
        remedy = SIGN_IN if isinstance(error, NeedsSignIn) else ""
        sign_in.append(Finding(State.MISSING, str(error), remedy, vital=True))
        return
    sign_in.append(Finding(State.OK, "Microsoft takes the sign-in, and asked for nothing anew"))
    await asyncio.gather(
        _pass(asked, token, who.object_id, calls),
        _options(asked, account, who.object_id, options),
    )


async def _pass(asked: _Asked, token: str, me: str, told: list[Finding]) -> None:
    try:
        await exchange(asked.resource, token, asked.sign_in.client_id, me)
    except ProviderError as error:
        told.append(Finding(State.MISSING, str(error), vital=True))
    else:
        text = "the Communication Services resource gives the pass with which the companion joins"
        told.append(Finding(State.OK, text))


# -- the meeting's options ----------------------------------------------------------------


async def _options(asked: _Asked, account: Account, me: str, told: list[Finding]) -> None:
    """Without them the lesson can be watched and ended all the same."""
    try:
        await account.renew(GRAPH_SCOPES)
    except ProviderError as error:
        text = f"locking, chat, sharing, and pupils' accounts: {error}"
        told.append(Finding(State.MISSING, text))
        return
    if asked.link is None:
        text = "whether Microsoft Graph finds a meeting by its link: name its class"
        told.append(Finding(State.UNKNOWN, text))
        return

    async def pass_for_graph(urgent: bool) -> str:
        return await account.token(GRAPH_SCOPES, urgent=urgent)

    graph = Graph(pass_for_graph, asked.graph_url, me=me)
    try:
        await graph.warm()  # it takes longer than a question may
        meeting = await graph.find_meeting(asked.link)
    except NotMine as error:
        told.append(Finding(State.MISSING, str(error)))
    except ProviderError as error:
        told.append(Finding(State.MISSING, f"the meeting's options: {error}"))
    else:
        told.extend(_about(meeting.options))
    finally:
        await graph.close()


def _about(options: Options) -> list[Finding]:
    text = "Microsoft Graph finds the meeting by its link: lobby, chat and sharing can be changed"
    findings = [Finding(State.OK, text)]
    if options.sealed:
        text = "the lobby as it is now: whoever is neither organizer nor co-organizer waits there"
        findings.append(Finding(State.OK, text))
    report = options_report(options)
    if not report:
        findings.append(Finding(State.OK, "the meeting's options are as a lesson needs them"))
    return [*findings, *map(_option, report)]


def _option(found: OptionFinding) -> Finding:
    state, word = _WEIGHTS[found.weight]
    return Finding(state, f"the meeting's options, {word}: {found.text}", found.remedy)
