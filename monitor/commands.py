"""What each key does. One method a command; none waits for anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from monitor import choices, naming
from monitor.bindings import BY_ID, Command
from monitor.choices import (
    REJOIN,
    TAKE_HOST,
    about_whom,
    hands_up,
    leaving,
    name_of,
    recognised_waiting,
    removing,
    shown_as,
    to_mute,
    whom,
)
from monitor.live import Doing
from monitor.painter import Painter
from monitor.session import Session
from monitor.stream import OutcomeState
from monitor.switches import kind_of, label_of
from monitor.view.alerts import in_order
from monitor.view.footer import availability
from monitor.view.help import help_text
from monitor.view.sign_in import wanted
from providers.base import ActionKind, Participant, Place, Rejoin
from widgets.lines import clipped
from widgets.prompt import Answer, Question
from widgets.tones import Tone

if TYPE_CHECKING:
    from monitor.app import MonitorApp

_OUTCOME_TONES = {
    OutcomeState.DONE: Tone.GOOD,
    OutcomeState.REFUSED: Tone.DANGER,
    OutcomeState.UNCONFIRMED: Tone.DANGER,
}
_UNCOVERED = {"blank", "help", "quit", "privacy", "sign_in"}
"""Commands that work while the lists cannot be seen; no other must act on unseen people."""

WHOM_CELLS = 24
"""Whom an action was for has at least so much room, before what became of it."""

LEAVE = (Answer(("y", "enter"), "leave", "yes"),)

SHORTEST_NAME = 12
RENAME_CELLS = 26
"""Columns that the answers need, and the shortest form of whom a question is about."""


class Controls:
    """Turns commands into requests to the session and changes of the screen.

    A request names people by id, taken when the key arrives: what moves on the screen
    afterwards changes nothing.
    """

    def __init__(self, app: MonitorApp, painter: Painter, session: Session) -> None:
        self._app = app
        self._painter = painter
        self._session = session
        self._board = app.board
        self._asked: tuple[Question, Callable[[str], None]] | None = None
        self._entering: Callable[[str], None] | None = None

    def do(self, command_id: str) -> None:
        """Do a command, or say why it cannot be done now."""
        command = BY_ID[command_id]
        meeting = self._session.live.meeting
        covered = self._painter.covered(invited=command_id == "invitation")
        why = "" if command_id in _UNCOVERED else covered
        why = why or availability(command, meeting, self._selected())
        if why:
            self.say(f"{self.label(command)}: {why}", Tone.WARNING)
            return
        method: Callable[[], None] = getattr(self, f"_do_{command_id}")
        method()

    def label(self, command: Command) -> str:
        """What a command would do now."""
        return label_of(command, self._session.live.meeting, self._selected())

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Put one sentence on the event line."""
        self._board.prompt.say([(f" {self._painter.words.text(text)}", tone)])

    def tell(self, doing: Doing) -> None:
        """Say what has become of an action; not on a blanked screen, since it names people."""
        if self._painter.blank:
            return
        words = self._painter.words
        asked = words.asked(
            doing.action,
            whom(self._session.live, self._session.roll, words, doing),
            doing.waiting,
        )
        outcome = words.outcome(doing.state, doing.detail)
        # Names are cut where there is no room, never what became of them.
        room = max(WHOM_CELLS, self._board.size.width - cell_len(outcome) - 4)
        tone = _OUTCOME_TONES.get(doing.state, Tone.PLAIN)
        asked = clipped(asked, room, self._board.prompt.ellipsis)
        self._board.prompt.say([(f" {asked} ", Tone.PLAIN), (f"- {outcome}", tone)])

    def escape(self) -> None:
        """Close help, the filter, or the entry line."""
        if self._board.has_class("-entry"):
            self._entering = None
            self._board.close_entry()
        elif self._board.helping:
            self._board.show_help(())
        elif self._board.inviting:
            self._board.show_invitation(())
        elif self._painter.filter:
            self._filter("")

    # -- people --------------------------------------------------------------------

    def _selected(self) -> Participant | None:
        return self._session.live.meeting.get(self._board.active.selected or "")

    def _names(self, ids: tuple[str, ...]) -> list[str]:
        return [self._name(target) for target in ids]

    def _name(self, participant_id: str) -> str:
        return name_of(self._session.live, self._session.roll, self._painter.words, participant_id)

    def _request(self, kind: ActionKind) -> None:
        person = self._selected()
        assert person is not None  # availability() has seen to it
        self._session.request(kind, (person.id,))

    def _do_admit(self) -> None:
        self._request(ActionKind.ADMIT)

    def _do_mute(self) -> None:
        self._request(ActionKind.MUTE)

    def _do_camera(self) -> None:
        self._switch_person("camera")

    def _do_mic(self) -> None:
        self._switch_person("mic")

    def _switch_person(self, command_id: str) -> None:
        kind = kind_of(BY_ID[command_id], self._session.live.meeting, self._selected())
        assert kind is not None
        self._request(kind)

    def _do_to_waiting(self) -> None:
        self._request(ActionKind.TO_WAITING_ROOM)

    def _do_hand(self) -> None:
        self._request(ActionKind.LOWER_HAND)

    def _do_stop_sharing(self) -> None:
        self._request(ActionKind.STOP_SHARING)

    def _do_remove(self) -> None:
        person = self._selected()
        assert person is not None
        target = person.id

        def remove(value: str) -> None:
            self._session.request(ActionKind.REMOVE, (target,), Rejoin(value))

        text = f"{removing(person)} {{name}}. May rejoin?"
        self._ask(Question(text, REJOIN, self._name(target)), remove)

    def _do_rename(self) -> None:
        person, session = self._selected(), self._session
        assert person is not None
        target = person.id
        why = naming.refused(session.live, session.roll, person)
        name = naming.offered(session.roll, person)
        if why:
            self.say(f"rename: {why}", Tone.WARNING)
        elif name:
            self._ask_rename(target, name, naming.OFFERED)
        else:
            label = f"Rename {self._shown_as(target)} to which name on the register"
            self._enter(label, lambda text: self._rename_to(target, text))

    def _rename_to(self, target: str, typed: str) -> None:
        found = naming.find(typed, self._session.roll.register, self._painter.words)
        if found.why:
            self.say(f"rename: {found.why}", Tone.WARNING)
        else:
            self._ask_rename(target, found.name, naming.TYPED)

    def _ask_rename(self, target: str, name: str, answers: tuple[Answer, ...]) -> None:
        session = self._session

        def rename(_value: str) -> None:
            ids = (session.live.meeting.now(target),)  # let in meanwhile, they have another id
            session.request(ActionKind.RENAME, ids, name=name)

        def text(shown: str) -> str:
            return naming.question(session.live, session.roll, target, name, "{name}", shown)

        # Of two long names it is the new one that must be read, as far as there is room.
        room = max(SHORTEST_NAME, self._board.size.width - cell_len(text("")) - RENAME_CELLS)
        shown = clipped(self._painter.words.harmless(name), room, self._board.prompt.ellipsis)
        self._ask(Question(text(shown), answers, self._shown_as(target)), rename)

    def _shown_as(self, participant_id: str) -> str:
        return shown_as(self._session.live, self._painter.words, participant_id)

    def _do_admit_recognised(self) -> None:
        ids = recognised_waiting(self._session.live, self._session.roll)

        def admit(_value: str) -> None:
            self._session.request(ActionKind.ADMIT, ids)

        if not ids:
            self.say("Nobody who waits is recognised", Tone.WARNING)
        elif len(ids) == 1:
            admit("")
        else:
            yes = Answer(("y", "enter"), f"admit {len(ids)}", "yes")
            self._ask(Question("Admit {name}?", (yes,), ", ".join(self._names(ids))), admit)

    def _do_mute_all(self) -> None:
        ids = to_mute(self._session.live, self._session.roll)
        if ids:
            self._session.request(ActionKind.MUTE, ids)
        else:
            self.say("Everybody is muted already")

    def _do_hands_down(self) -> None:
        ids = hands_up(self._session.live)
        if ids:
            self._session.request(ActionKind.LOWER_HAND, ids)
        else:
            self.say("Nobody's hand is known to be up")

    def _do_lock(self) -> None:
        self._switch("lock")

    def _do_mics(self) -> None:
        self._switch("mics")

    def _do_cameras(self) -> None:
        self._switch("cameras")

    def _do_chat(self) -> None:
        self._switch("chat")

    def _do_presenting(self) -> None:
        self._switch("presenting")

    def _do_mute_on_entry(self) -> None:
        self._switch("mute_on_entry")

    def _switch(self, command_id: str) -> None:
        kind = kind_of(BY_ID[command_id], self._session.live.meeting)
        assert kind is not None
        self._session.request(kind)

    def _do_take_host(self) -> None:
        self._ask(TAKE_HOST, lambda _value: self._take_host())

    def _take_host(self) -> None:
        self._session.request(ActionKind.TAKE_HOST)

    # -- the other platform --------------------------------------------------------

    def _do_move(self) -> None:
        moving = self._session.moving
        why = moving.why_not()
        if why or moving.other is None:
            self.say(f"move: {why}", Tone.WARNING)
        else:
            self._enter(f"Why does the class move to {moving.other.platform}", self._ask_move)

    def _ask_move(self, reason: str) -> None:
        moving = self._session.moving
        if not reason.strip() or moving.other is None:
            self.say("move: a reason is needed", Tone.WARNING)
            return
        question = choices.move(self._session.live, moving.other.platform)
        self._ask(question, lambda value: self._move_class(reason, value))

    def _move_class(self, reason: str, value: str) -> None:
        self.say("Moving: the other platform is being got ready ...")
        self._session.move(reason, end_old=value == choices.END_OLD)

    def moved(self) -> None:
        """The class was moved: what was asked about the old call is asked no more."""
        if self._board.prompt.asking is not None:
            self._asked = None
            self._board.prompt.drop()
        self.say(f"Moved to {self._session.live.platform}", Tone.GOOD)
        for place in Place:  # whoever was selected is in no list of this call
            self._board.rows(place).select(None)
        self._painter.invite()
        self._painter.repaint()

    def _do_invitation(self) -> None:
        text = self._session.moving.invitation
        if not text:
            self.say("new link: the class was not moved", Tone.WARNING)
        elif self._board.inviting:
            self._app.copy_to_clipboard(text)
            self.say("Sent to the clipboard, if this terminal takes it (OSC 52)")
        else:
            self._painter.invite()

    # -- notes and the filter ------------------------------------------------------

    def _do_note(self) -> None:
        person = self._selected()
        if person is None:
            self.say("note: nobody is selected", Tone.WARNING)
            return
        target = person.id
        self._enter(f"Note on {self._name(target)}", lambda text: self._note(text, (target,)))

    def _do_session_note(self) -> None:
        self._enter("Note on the lesson", lambda text: self._note(text, ()))

    def _note(self, text: str, about: tuple[str, ...]) -> None:
        if text.strip():
            self._session.note(text.strip(), about)
            self.say("Noted", Tone.GOOD)

    def _do_filter(self) -> None:
        self._enter("Show only names with", self._filter)

    def _filter(self, text: str) -> None:
        self._painter.filter = text.strip()
        self._painter.refilter()
        if self._painter.filter:
            self.say(f"Only names with “{self._painter.filter}”; esc shows all", Tone.WARNING)
        else:
            self.say("")

    def _enter(self, label: str, then: Callable[[str], None]) -> None:
        self._entering = then
        self._board.open_entry(self._painter.words.text(label))

    def entered(self) -> None:
        """Close the entry line and act on its text."""
        then, self._entering = self._entering, None
        text = self._board.close_entry()
        if then is not None:
            then(text)

    # -- alerts --------------------------------------------------------------------

    def _do_seen(self) -> None:
        self._session.see_alerts([raised.alert.key for raised in self._session.live.unseen])

    def _do_to_alert(self) -> None:
        raised = in_order(self._session.live)
        if raised:
            self.go_to_alert(raised[0].alert.key)
        else:
            self.say("No alerts")

    def go_to_alert(self, key: str) -> None:
        """Select the person whom an alert is about; repeat it where there is nobody."""
        raised = self._session.live.alerts.get(key)
        if raised is None:
            return
        person = about_whom(self._session.live, raised.alert)
        if person is not None and person.place is not None:
            self._board.go_to(person.place, person.id)
            return
        self.say(self._painter.words.alert(raised.alert))

    # -- the screen ----------------------------------------------------------------

    def _do_privacy(self) -> None:
        self._painter.words = replace(self._painter.words, masked=not self._painter.words.masked)
        self.say("Initials only" if self._painter.words.masked else "Names are shown")
        self._painter.repaint()

    def _do_blank(self) -> None:
        self._painter.blank = not self._painter.blank
        self.say("")
        self._painter.repaint()

    def _do_sign_in(self) -> None:
        sign_in = wanted(self._session.live.meeting, self._session.clock.utc())
        if sign_in is None:
            self.say("No code is waiting to be typed")
            return
        self._painter.put_away = "" if self._painter.put_away else sign_in.code
        self._painter.repaint()

    def _do_next_list(self) -> None:
        self._board.next_list()

    def _do_help(self) -> None:
        keys, meeting = self._app.preferences.keys, self._session.live.meeting
        text = help_text(keys, meeting, self._selected(), self._painter.words)
        self._board.show_help(() if self._board.helping else text)

    def _do_quit(self) -> None:
        self._ask(Question(self._leaving(), LEAVE), lambda _value: self._app.exit())

    def end_moved(self) -> None:
        """END or the meeting stand otherwise: the question whether to leave says so."""
        asked = self._asked[0] if self._asked is not None else None
        if asked is not None and asked.answers is LEAVE and asked.text != self._leaving():
            self._do_quit()

    def _leaving(self) -> str:
        return leaving(self._session.live)

    # -- questions -----------------------------------------------------------------

    def _ask(self, question: Question, then: Callable[[str], None]) -> None:
        self._asked = (question, then)
        self._board.prompt.ask(question)

    def answered(self, question: Question, value: str | None) -> None:
        """Act on the answer to a question; one that stands no more means nothing."""
        if self._asked is None or self._asked[0] is not question:
            return
        then, self._asked = self._asked[1], None
        if value is not None:
            then(value)
