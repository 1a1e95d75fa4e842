"""The command line. Each command imports what it needs when it runs: help stays quick."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from monitor import __version__
from monitor.errors import ChaperoneError, where

if TYPE_CHECKING:
    from monitor.end import Voice
    from monitor.end_state import EndState
    from monitor.logbook import Logbook
    from monitor.session import Session
    from monitor.settings import Preferences
    from monitor.settings.model import Settings

LOST = 3
"""The exit status when part of the log could not be written."""

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file to use instead of the usual one.",
)
plain_option = click.option(
    "--plain", is_flag=True, help="Line by line instead of a full screen: for screen readers."
)


class Commands(click.Group):
    """Says every error in one sentence on stderr: expected ones with exit status 2,
    unexpected ones with 70."""

    def invoke(self, ctx: click.Context) -> object:
        # Otherwise Python writes warnings to stderr: onto the screen, and with values.
        logging.getLogger().addHandler(logging.NullHandler())
        try:
            return super().invoke(ctx)
        except ChaperoneError as error:
            click.echo(f"chaperone: {error}", err=True)
            ctx.exit(2)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:  # noqa: BLE001  a traceback could show names or secrets
            click.echo(
                f"chaperone: it failed unexpectedly ({where(error)}). "
                "End a running meeting with 'chaperone end CLASS' or in the call itself.",
                err=True,
            )
            ctx.exit(70)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In an emergency: F12 or ctrl+e in the monitor, or 'chaperone end CLASS' elsewhere.",
)
@click.version_option(__version__, prog_name="chaperone")
def main() -> None:
    """The second member of staff's view of a live lesson on Zoom or Teams.

    Shows who is in the call and who waits, acts with single keys, and ends the meeting for
    everyone with one. Begin with 'chaperone practise': a made-up class, no account needed.
    """


@main.command(short_help="Practise with a made-up class, without any account.")
@click.option("--scenario", default="calm", show_default=True, help="A name of --list, or a file.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another number, another class."
)
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 100),
    default=1.0,
    show_default=True,
    help="How many times faster than real life.",
)
@click.option("--list", "list_them", is_flag=True, help="Name the scenarios and stop.")
@plain_option
@config_option
def practise(
    scenario: str, seed: int, speed: float, list_them: bool, plain: bool, config: Path | None
) -> None:
    """Practise with a made-up class of 28, alone and without any account.

    At the end it says how you did: how long a stranger was in the call, who was let in
    wrongly, what was missed.
    """
    if list_them:
        _list_scenarios()
        return
    from monitor import settings
    from monitor.logbook import Logbook
    from monitor.practise import PRACTICE_JOURNAL, Practice

    preferences = settings.preferences(config)
    if plain:
        preferences = replace(preferences, plain=True)
    practice = Practice(preferences, scenario, seed, speed)
    if Path(scenario).suffix:
        practice.load()  # a file of the school's own: say what is wrong before the screen opens
    logbook = Logbook(preferences.journal, PRACTICE_JOURNAL)
    status = _open(lambda: practice.prepare(logbook), preferences, logbook)
    for line in practice.debrief(sys.stdout.encoding):
        click.echo(line)
    sys.exit(status)


def _list_scenarios() -> None:
    from providers.practice.scenario import list_scenarios

    for name, title, about in list_scenarios():
        click.echo(f"{name:<12} {title}")
        click.echo(f"{'':<12} {about}")


on_option = click.option(
    "--on",
    type=click.Choice(["zoom", "teams"]),
    help="Where the lesson is, where the class has a meeting on both.",
)


@main.command(short_help="Watch the live meeting of a class.")
@click.argument("class_name", metavar="CLASS", required=False)
@click.option("--zoom", metavar="MEETING_ID", help="A Zoom meeting by its number.")
@on_option
@plain_option
@config_option
def watch(
    class_name: str | None, zoom: str | None, on: str | None, plain: bool, config: Path | None
) -> None:
    """Watch the live meeting of CLASS, as named in the settings, or of --zoom MEETING_ID."""
    from monitor.logbook import Logbook
    from monitor.watch import find_target, prepare

    settings = _settings(config)
    preferences = settings.preferences()
    if plain:
        preferences = replace(preferences, plain=True)
    target = find_target(settings, class_name, zoom, on)
    logbook = Logbook(preferences.journal)
    sys.exit(_open(lambda: prepare(settings, target, logbook), preferences, logbook))


@main.command(short_help="END a meeting for everyone, now, without the screen.")
@click.argument("class_name", metavar="CLASS", required=False)
@click.option("--zoom", metavar="MEETING_ID", help="A Zoom meeting by its number.")
@on_option
@click.option("--json", "as_line", is_flag=True, help="One line of JSON at the end, nothing else.")
@click.option(
    "--seconds",
    type=click.FloatRange(1, 600),
    default=30.0,
    show_default=True,
    help="How long to go on trying.",
)
@config_option
def end(
    class_name: str | None,
    zoom: str | None,
    on: str | None,
    as_line: bool,
    seconds: float,
    config: Path | None,
) -> None:
    """END the meeting of CLASS for everyone, now, without the screen. Never asks.

    For a script, a Stream Deck or a second terminal. A lesson that the monitor has moved is
    on the other platform: --on names it. Exit status 0 only when the platform confirmed the
    end; 1 when it did not, also where only the room could be cleared; 2 when nothing could be
    sent: then end it by hand.
    """
    from monitor import end as ending
    from monitor.end_state import EndPhase
    from monitor.logbook import Logbook
    from monitor.watch import ender_of, find_meeting, manual_steps, other_platform, platforms

    voice = ending.Voice()
    where: Sequence[str] = ("zoom",) if zoom else (on,) if on else platforms(None, None)
    try:
        settings = _settings(config)
        where = (on,) if on else ("zoom",) if zoom else platforms(settings, class_name)
        name, meeting = find_meeting(settings, class_name, zoom, on)
    except ChaperoneError as error:
        ending.Telling(voice, manual_steps(where), as_line).not_sent(error)
        _leave(voice, 2)
    platform, make_ender = ender_of(meeting)
    other = other_platform(settings, class_name, platform)
    telling = ending.Telling(voice, make_ender().manual_steps, as_line, platform, other)
    logbook = Logbook(settings.preferences().journal)
    log = ending.Log(logbook, settings.you.name, name, platform)

    def hear(state: EndState) -> None:
        telling.moved(state)
        log.moved(state)

    state = ending.end(make_ender, hear, seconds)
    telling.is_over(state)
    trouble = log.close()
    if trouble:
        voice.say(f"chaperone: {trouble}", err=True)
    _leave(voice, 0 if state.phase is EndPhase.CONFIRMED else 1)


def _leave(voice: Voice, status: int) -> NoReturn:
    """Leave when all is said; a terminal that takes nothing is not waited for."""
    if voice.close():
        sys.exit(status)
    os._exit(status)


@main.command(short_help="Say what is set up and what is missing.")
@click.argument("class_name", metavar="CLASS", required=False)
@click.option("--contact", is_flag=True, help="Ask the platform too whether all of it works.")
@config_option
def doctor(class_name: str | None, contact: bool, config: Path | None) -> None:
    """Say what is set up, what is missing, and what each channel can do.

    Contacts nobody unless --contact is given. Exit status 0 if a meeting could be watched
    and ended.
    """
    from monitor.doctor import examine

    report = examine(config, class_name, contact)
    for line in report.lines(shutil.get_terminal_size((1000, 24)).columns):
        click.echo(line)
    sys.exit(0 if report.good else 1)


@main.command("sign-in", short_help="Sign in to Microsoft, for meetings on Teams.")
@click.option("--browser", is_flag=True, help="With this computer's browser, without a code.")
@click.option("--forget", is_flag=True, help="Sign out on this computer.")
@plain_option
@config_option
def sign_in(browser: bool, forget: bool, plain: bool, config: Path | None) -> None:
    """Sign in to Microsoft by a code that is typed in a browser on any computer or phone.

    It serves all meetings on Teams until Microsoft takes it back. Exit status 0 if somebody is
    signed in and all that is needed has been allowed; 1 if not.
    """
    from monitor import signing_in

    settings = _settings(config)
    signing, folder = signing_in.sign_in_config(settings)
    if forget:
        sys.exit(signing_in.sign_out(signing, folder, click.echo))
    if browser:
        sys.exit(signing_in.sign_in_by_browser(signing, folder, click.echo))
    plain = plain or settings.preferences().plain or not sys.stdout.isatty()
    columns = 0 if plain else shutil.get_terminal_size().columns
    sys.exit(signing_in.sign_in(signing, folder, click.echo, columns))


@main.command(short_help="Write a settings file to fill in.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@config_option
def init(force: bool, config: Path | None) -> None:
    """Write a settings file with every setting in it, explained, to fill in."""
    from monitor.settings import default_file
    from monitor.settings.template import write_template

    file = config or default_file()
    write_template(file, force=force)
    click.echo(f"Written: {file}")


@main.group(short_help="Set up what cannot come with the program.")
def setup() -> None:
    """Set up on this computer what cannot come with the program."""


@setup.command("teams", short_help="Build what joins a Teams call.")
@click.option("--force", is_flag=True, help="Build it anew although it is there.")
def setup_teams(force: bool) -> None:
    """Build the page with which the companion joins a Teams call.

    Needs Node and npm, and the network. Microsoft's calling SDK is fetched, under Microsoft's own
    licence; run it again after an update of the program.
    """
    from monitor.settings.paths import data_folder
    from monitor.setup.teams import set_up

    set_up(data_folder(), click.echo, force)


def _settings(config: Path | None) -> Settings:
    from monitor import settings

    return settings.load(config)


def _open(prepare: Callable[[], Session], preferences: Preferences, logbook: Logbook) -> int:
    """Open the screen, or the line-by-line mode; return the exit status."""
    try:
        if preferences.plain:
            from monitor.plain import run

            status = run(prepare, preferences, logbook)
        else:
            from monitor.launch import show

            status = show(prepare, preferences, logbook)
    except BaseException:
        _close(logbook)
        raise
    return _close(logbook) or status


def _close(logbook: Logbook) -> int:
    """Close the log; say what of it could not be written, and return the status for that."""
    lost = logbook.close()
    if not lost or logbook.refused:  # that has been said
        return 0
    entries = "1 entry" if lost == 1 else f"{lost} entries"
    trouble = logbook.trouble() or "the disk did not take them in time"
    click.echo(f"chaperone: {entries} of the log could not be written: {trouble}", err=True)
    return LOST
