"""The classes of the settings: pupils, staff, and their meetings."""

from __future__ import annotations

from monitor.doctor.findings import Finding, Section, State
from monitor.errors import RegisterError, SettingsError
from monitor.register import load_register
from monitor.settings.model import SchoolClass, Settings
from monitor.watch import NAMES

STAFF = 2
"""So many members of staff must be in the call."""


def all_classes(settings: Settings) -> Section:
    """Every class in a line; vital is that one of them has a meeting."""
    findings = [_in_short(one) for one in settings.classes.values()]
    if not any(one.platforms for one in settings.classes.values()):
        text = "a class with a meeting"
        remedy = (
            'write [classes.NAME] and zoom.meeting_id = "…" or teams.link = "…" into the settings'
        )
        findings.append(Finding(State.MISSING, text, remedy, vital=True))
    else:
        text = "'chaperone doctor CLASS' looks closer at one"
        findings.append(Finding(State.OK, text))
    return Section("Classes", tuple(findings))


def _in_short(one: SchoolClass) -> Finding:
    name = one.name if one.shown == one.name else f"{one.name} ({one.shown})"
    if one.platforms:
        name = f"{name}, on {' or '.join(NAMES[where] for where in one.platforms)}"
    lacks = [
        what
        for what, there in (
            ("no meeting", one.platforms),
            ("no register", one.register_file),
            (f"fewer than {STAFF} staff accounts", len(one.staff) >= STAFF),
        )
        if not there
    ]
    if lacks:
        return Finding(State.MISSING, f"{name}: {', '.join(lacks)}")
    return Finding(State.OK, name)


def one_class(settings: Settings, class_name: str) -> Section:
    """One class: everything that its lesson needs."""
    try:
        one = settings.find_class(class_name)
    except SettingsError as error:
        return Section("The class", (Finding(State.MISSING, str(error), vital=True),))
    return Section(f"Class {one.name}", (*_register(one), _staff(one), *_meeting(one)))


def _register(one: SchoolClass) -> list[Finding]:
    key = f"classes.{one.name}.register"
    if one.register_file is None:
        remedy = f"name a CSV file of the pupils as {key}"
        text = "a register: nobody but staff will be recognised"
        return [Finding(State.MISSING, text, remedy)]
    try:
        register = load_register(one.register_file, one.name)
    except RegisterError as error:
        return [Finding(State.MISSING, f"the register: {error}", vital=True)]
    pupils = register.pupils
    accounts = sum(pupil.account is not None for pupil in pupils)
    text = f"{len(pupils)} pupils in {one.register_file}, {accounts} with their account"
    findings = [Finding(State.OK, text)]
    same = sum(pupil.name in register.same_names for pupil in pupils)
    if same:
        text = f"{same} pupils share a name: by name alone they are not recognised"
        findings.append(Finding(State.MISSING, text, "write their accounts into the register"))
    return findings


def _staff(one: SchoolClass) -> Finding:
    number = len(set(one.staff))
    if number >= STAFF:
        return Finding(State.OK, f"{number} staff accounts")
    text = f"staff accounts: {number}, and the rule of two staff cannot be seen to be kept"
    remedy = f"name the accounts of all who may teach or watch as classes.{one.name}.staff"
    return Finding(State.MISSING, text, remedy)


def _meeting(one: SchoolClass) -> list[Finding]:
    if not one.platforms:
        key = f"classes.{one.name}"
        remedy = f"write its number as {key}.zoom.meeting_id, or its link as {key}.teams.link"
        text = "a meeting: it has none, neither on Zoom nor on Teams"
        return [Finding(State.MISSING, text, remedy, vital=True)]
    findings = _where(one)
    for where in one.platforms:
        vital = where == one.platforms[0]
        findings += _on_zoom(one, vital) if where == "zoom" else [_ON_TEAMS]
    return findings


_ON_TEAMS = Finding(State.OK, "a meeting's join link on Teams")
"""Nothing of the link is said: whoever reads it over a shoulder could come in."""


def _where(one: SchoolClass) -> list[Finding]:
    """Which platform its lessons are on, where that is a question."""
    key, first = f"classes.{one.name}.platform", one.platforms[0]
    if one.platform is not None and one.platform != first:
        text = f"{key} is {one.platform}, where it has no meeting: {NAMES[first]} is taken"
        remedy = "give it a meeting there, or take the setting out"
        return [Finding(State.MISSING, text, remedy)]
    if len(one.platforms) == 1:
        return []
    why = "" if one.platform else f", since {key} says nothing else"
    text = f"lessons are on {NAMES[first]}{why}; {NAMES[one.platforms[1]]} is there to move to"
    return [Finding(State.OK, text)]


def _on_zoom(one: SchoolClass, vital: bool) -> list[Finding]:
    number = one.zoom.meeting_id or ""
    findings = [Finding(State.OK, f"a meeting's number on Zoom, ending in {number[-3:]}")]
    if not one.zoom.own_account:
        text = (
            f"classes.{one.name}.zoom.own_account is false: Zoom lets this app neither see nor end "
            "a meeting of another account"
        )
        remedy = "let somebody of the school's own account host it"
        findings.append(Finding(State.NO, text, remedy, vital=vital))
    return findings
