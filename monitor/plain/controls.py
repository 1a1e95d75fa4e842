"""What each key does, line by line. Whom it is for is taken by id when the key arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.message import Message

from monitor import choices, naming
from monitor.bindings import BY_ID, END_ID, Command, Group
from monitor.choices import (
    REJOIN,
    TAKE_HOST,
    about_whom,
    hands_up,
    leaving,
    recognised_waiting,
    removing,
    shown_as,
    to_mute,
)
from monitor.live import Live
from monitor.plain.asking import ENTER, Asking, Open, Typing
from monitor.plain.cursor import Cursor
from monitor.plain.lists import FAR
from monitor.plain.phrases import alert_line, help_lines, keys_of, many, sentence
from monitor.plain.sign_in_news import NONE, code_lines
from monitor.plain.speech import Speech
from monitor.plain.summary import summary
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, Entry, Moved
from monitor.switches import kind_of
from monitor.view.alerts import in_order
from monitor.view.footer import availability
from monitor.words import clock_time
from providers.base import ActionKind, Rejoin
from widgets.prompt import Answer, Question

PAGE = 10
_STEPS = {
    "up": -1,
    "k": -1,
    "down": 1,
    "j": 1,
    "pageup": -PAGE,
    "pagedown": PAGE,
    "home": -FAR,
    "end": FAR,
}
_UNCOVERED = {"blank", "help", "palette", "quit", "privacy"}
"""Commands that work while blanked; no other must act on people who are not spoken of."""
_PERSONAL = {"admit", "mute", "camera", "mic", "to_waiting", "hand", "stop_sharing"}
"""Commands that ask at once for one action on the selected person ..."""
_SWITCHES = {"lock", "mute_on_entry", "mics", "cameras", "chat", "presenting"}
"""... and for the whole meeting."""


class Controls:
    """Turns keys into requests to the session, and into answers in words."""

    def __init__(
        self,
        session: Session,
        speech: Speech,
        preferences: Preferences,
        leave: Callable[[], None],
    ) -> None:
        self._session = session
        self._speech = speech
        self._preferences = preferences
        self._leave = leave
        self._cursor = Cursor(session, speech)
        self._opened = session.clock.mono()
        self._open: Open | None = None
        self._stepped: set[str] = set()
        """Keys of the alerts that were gone to, one after the other."""
        self._commands = {
            key: command_id
            for command_id, keys in preferences.keys.items()
            for key in keys
            if command_id != END_ID
        }

    def take_in(self, entry: Entry, touched: frozenset[str]) -> None:
        """An entry of the stream, and whom it is about."""
        self._cursor.take_in(entry, touched)
        if isinstance(entry.body, Alert):
            self._stepped.clear()
        elif isinstance(entry.body, Moved):
            self._moved()

    def heard(self, message: Message, overtaken: bool = False) -> None:
        """A key was pressed, or text was pasted; ``overtaken``: END was pressed since, so
        that it answers no question."""
        if overtaken and isinstance(self._open, Asking):
            return
        if isinstance(message, events.Paste):
            self._pasted(message.text)
        elif isinstance(message, events.Key):
            self._cursor.update()
            self._key(message)

    def drop(self) -> None:
        """END was pressed: close what is open. What was typed so far is not acted on."""
        if self._open is not None:
            self._open.drop()
            self._open = None

    # -- keys ------------------------------------------------------------------------

    def _pasted(self, text: str) -> None:
        open = self._open
        if open is None:
            self._speech.say("Pasted text is not taken as keys.")
        elif open.pasted(text) and self._open is open:
            self._open = None

    def _key(self, key: events.Key) -> None:
        open = self._open
        if open is not None:
            if open.key(key) and self._open is open:  # what was typed may be asked about now
                self._open = None
        elif key.key in _STEPS:
            self._move(_STEPS[key.key])
        elif key.key in ENTER:
            self._summary()
        elif key.key == "escape":
            if self._cursor.filtered:
                self._cursor.filter("")
        elif key.key in self._commands:
            self.do(self._commands[key.key])
        else:
            self._speech.say(f"That key does nothing. {self._key_of('help')} lists the keys.")

    def do(self, command_id: str) -> None:
        """Do a command, or say why it cannot be done now."""
        why = self._why_not(BY_ID[command_id])
        if why:
            self._speech.say(sentence(f"{command_id.replace('_', ' ')}: {why}"))
        elif command_id in _PERSONAL:
            self._request(command_id, (self._cursor.id,))
        elif command_id in _SWITCHES:
            self._request(command_id, ())
        else:
            method: Callable[[], None] = getattr(self, f"_do_{command_id}")
            method()

    def _request(self, command_id: str, targets: tuple[str, ...]) -> None:
        kind = kind_of(BY_ID[command_id], self._live.meeting, self._cursor.person)
        assert kind is not None
        self._session.request(kind, targets)

    def _why_not(self, command: Command) -> str:
        if self._speech.blank and command.id not in _UNCOVERED:
            return f"blanked; {self._key_of('blank')} shows names again"
        if command.group is Group.PERSON and self._cursor.gone:
            return f"{self._cursor.gone} has left"
        if command.id == "note" and self._cursor.person is None:
            return "nobody is selected"
        return availability(command, self._live.meeting, self._cursor.person)

    @property
    def _live(self) -> Live:
        return self._session.live

    def _key_of(self, command_id: str) -> str:
        return keys_of(self._preferences, command_id)

    def _move(self, steps: int) -> None:
        if self._speech.blank:
            self._speech.say(f"Blanked; {self._key_of('blank')} shows names again.")
        else:
            self._cursor.move(steps)

    # -- people ----------------------------------------------------------------------

    def _do_remove(self) -> None:
        target = self._cursor.id

        def remove(value: str) -> None:
            self._session.request(ActionKind.REMOVE, (target,), Rejoin(value))

        person = self._cursor.person
        assert person is not None
        question = f"{removing(person)} {self._cursor.name(target)}. May they rejoin?"
        self._open = Asking(self._speech, Question(question, REJOIN), remove)

    def _do_rename(self) -> None:
        person, roll = self._cursor.person, self._session.roll
        assert person is not None
        target = person.id
        why = naming.refused(self._live, roll, person)
        name = naming.offered(roll, person)
        if why:
            self._speech.say(f"rename: {why}.")
        elif name:
            self._ask_rename(target, name, naming.OFFERED)
        else:
            label = f"Rename {self._shown_as(target)} to which name on the register"
            self._open = Typing(self._speech, label, lambda text: self._rename_to(target, text))

    def _rename_to(self, target: str, typed: str) -> None:
        found = naming.find(typed, self._session.roll.register, self._speech.words)
        if found.why:
            self._speech.say(f"rename: {found.why}.")
        else:
            self._ask_rename(target, found.name, naming.TYPED)

    def _ask_rename(self, target: str, name: str, answers: tuple[Answer, ...]) -> None:
        def rename(_value: str) -> None:
            ids = (self._live.meeting.now(target),)  # let in meanwhile, they have another id
            self._session.request(ActionKind.RENAME, ids, name=name)

        whom, shown = self._shown_as(target), self._speech.words.harmless(name)
        text = naming.question(self._live, self._session.roll, target, name, whom, shown)
        self._open = Asking(self._speech, Question(text, answers), rename)

    def _shown_as(self, participant_id: str) -> str:
        return shown_as(self._live, self._speech.words, participant_id)

    def _do_admit_recognised(self) -> None:
        ids = recognised_waiting(self._live, self._session.roll)

        def admit(_value: str = "") -> None:
            self._session.request(ActionKind.ADMIT, ids)

        if not ids:
            self._speech.say("Nobody who waits is recognised.")
        elif len(ids) == 1:
            admit()
        else:
            yes = Answer(("y", *ENTER), f"admit {len(ids)}", "yes")
            question = f"Admit {self._cursor.names(ids)}?"
            self._open = Asking(self._speech, Question(question, (yes,)), admit)

    def _do_mute_all(self) -> None:
        ids = to_mute(self._live, self._session.roll)
        if ids:
            self._session.request(ActionKind.MUTE, ids)
        else:
            self._speech.say("Everybody is muted already.")

    def _do_hands_down(self) -> None:
        ids = hands_up(self._live)
        if ids:
            self._session.request(ActionKind.LOWER_HAND, ids)
        else:
            self._speech.say("Nobody's hand is known to be up.")

    def _do_take_host(self) -> None:
        self._open = Asking(self._speech, TAKE_HOST, lambda _value: self._take_host())

    def _take_host(self) -> None:
        self._session.request(ActionKind.TAKE_HOST)

    def _do_move(self) -> None:
        moving = self._session.moving
        why = moving.why_not()
        if why or moving.other is None:
            self._speech.say(f"move: {why}.")
        else:
            label = f"Why does the class move to {moving.other.platform}"
            self._open = Typing(self._speech, label, self._ask_move)

    def _ask_move(self, reason: str) -> None:
        moving = self._session.moving
        if not reason or moving.other is None:
            self._speech.say("move: a reason is needed.")
            return
        question = choices.move(self._live, moving.other.platform)
        asked = replace(question, text=question.text.replace("{name}", question.name))
        self._open = Asking(self._speech, asked, lambda value: self._move_class(reason, value))

    def _move_class(self, reason: str, value: str) -> None:
        self._speech.say("Moving: the other platform is being got ready.")
        self._session.move(reason, end_old=value == choices.END_OLD)

    def _moved(self) -> None:
        """The class was moved: what was asked about the old call is asked no more."""
        if isinstance(self._open, Asking):
            self.drop()
        self._speech.say(f"The class was moved to {self._live.platform}.", urgent=True)
        self._say_invitation()

    def _do_invitation(self) -> None:
        if self._session.moving.invitation:
            self._say_invitation()
        else:
            self._speech.say("new link: the class was not moved.")

    def _say_invitation(self) -> None:
        lines = self._session.moving.invitation.splitlines()
        self._speech.tell([f"On {self._live.platform} now. To paste for the families:", *lines])

    def _do_next_list(self) -> None:
        self._cursor.go_to_other_list()

    def _do_filter(self) -> None:
        self._open = Typing(self._speech, "Only names with", self._cursor.filter)

    # -- notes and alerts ------------------------------------------------------------

    def _do_note(self) -> None:
        target = self._cursor.id
        label = f"Note on {self._cursor.name(target)}"
        self._open = Typing(self._speech, label, lambda text: self._note(text, (target,)))

    def _do_session_note(self) -> None:
        label = "Note on the lesson"
        self._open = Typing(self._speech, label, lambda text: self._note(text, ()))

    def _note(self, text: str, about: tuple[str, ...]) -> None:
        if text:
            self._session.note(text, about)
        self._speech.say("Noted." if text else "Nothing noted.")

    def _do_seen(self) -> None:
        """Of many alerts at once only some are said: nobody has seen the others."""
        unseen = [raised.alert.key for raised in self._live.unseen]
        keys = [key for key in unseen if key in self._speech.heard]
        self._session.see_alerts(keys)
        said = [f"Seen: {len(keys)}."] if keys else []
        if left := len(unseen) - len(keys):
            each = f"{self._key_of('to_alert')} says one after the other"
            said.append(f"Not heard yet: {many(left, 'alert')}; {each}.")
        self._speech.say(" ".join(said) or "No new alerts.")

    def _do_to_alert(self) -> None:
        order = in_order(self._live)
        if not order:
            self._speech.say("No alerts.")
            return
        if all(raised.alert.key in self._stepped for raised in order):
            self._stepped.clear()
        raised = next(raised for raised in order if raised.alert.key not in self._stepped)
        self._stepped.add(raised.alert.key)
        number = sum(raised.alert.key in self._stepped for raised in order)
        over = " It is over." if raised.over else ""
        line = alert_line(raised.alert, self._speech.words, self._speech.blank)
        clause = f" The policy: “{raised.alert.clause}”." if raised.alert.clause else ""
        which = f"{number} of {len(order)}"
        self._speech.tell(f"{which}: {clock_time(raised.utc)}, {line}{over}{clause}")
        self._speech.spoke(raised.alert)
        person = about_whom(self._live, raised.alert)
        if person is not None:
            self._cursor.go_to(person)

    # -- this mode itself ------------------------------------------------------------

    def _do_privacy(self) -> None:
        speech = self._speech
        speech.words = replace(speech.words, masked=not speech.words.masked)
        speech.say("Initials only." if speech.words.masked else "Names are said.")

    def _do_blank(self) -> None:
        self._speech.blank = not self._speech.blank
        if self._speech.blank:
            self._speech.say(f"Blanked: no names are said. {self._key_of('blank')}: names again.")
        else:
            self._summary()

    def _do_sign_in(self) -> None:
        for line in code_lines(self._session, self._speech) or [NONE]:
            self._speech.say(line)

    def _do_help(self) -> None:
        for line in help_lines(self._session, self._preferences):
            self._speech.say(line)

    _do_palette = _do_help

    def _do_quit(self) -> None:
        yes = Answer(("y", *ENTER), "leave", "yes")
        question = Question(leaving(self._live), (yes,))
        self._open = Asking(self._speech, question, lambda _value: self._leave())

    def _summary(self) -> None:
        for line in summary(self._session, self._speech, self._preferences, self._opened):
            self._speech.say(line)
        self._cursor.remind()
