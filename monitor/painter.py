"""Puts the state of the session on the board: only what differs, and not too often.

Costs depend on how many people something happened to, not on how many there are, except
when somebody comes, goes or becomes known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.bindings import shown
from monitor.choices import counts, matches, missing
from monitor.end_state import EndPhase
from monitor.screens.board import LOW, Board
from monitor.session import Session
from monitor.settings.preferences import Preferences
from monitor.view.alerts import alert_rows
from monitor.view.ending import ending_text, strip_text
from monitor.view.footer import footer
from monitor.view.header import Counts, header
from monitor.view.invitation import invitation_text
from monitor.view.people import NEW_SECONDS, PeopleView
from monitor.view.sign_in import sign_in_text, wanted
from monitor.words import Words
from providers.base import Place
from widgets.paragraphs import Paragraph
from widgets.tones import Tone

WAITING_TICK = 5
"""Waiting times are repainted every so many seconds."""
CALL_TICK = 60
"""... and the times in the call, where there is room for them."""
HEADER_SECONDS = 0.5
"""A header as young as this is not painted for the sake of time: where rows are painted as
often as they may be, that would be one repaint a second more."""


class Painter:
    """Paints one session on one board.

    ``words``, ``filter`` and ``blank`` say how; after changing one of them call
    :meth:`repaint`. What is to be painted is collected by :meth:`touch`, which then calls
    ``wanted``: a paint must follow.
    """

    def __init__(
        self,
        board: Board,
        session: Session,
        preferences: Preferences,
        wanted: Callable[[], None],
    ) -> None:
        self.words = Words(preferences.mask_names, bool(preferences.ascii))
        self.filter = ""
        self.blank = False
        self.put_away = ""
        """The code for signing in that staff do not want to see."""
        self._board = board
        self._session = session
        self._wanted = wanted
        self._keys = preferences.keys
        self._views = {place: PeopleView(place, session.roll) for place in Place}
        self._dirty: set[str] = set()
        self._alerts_dirty = True
        self._frame_dirty = True
        self._fresh: dict[str, float] = {}
        self._held_before = False
        self._counts = Counts()
        self._over = False
        """Whether the counts are those of a meeting that is over."""
        self._opened = self._headed = session.clock.mono()
        self._ticks = 0

    # -- what is to be painted -----------------------------------------------------

    def touch(self, ids: Iterable[str]) -> None:
        """The rows of these people may differ."""
        ids = set(ids)
        if ids:
            self._dirty |= ids
            self._wanted()

    def touch_alerts(self) -> None:
        """The alerts may differ."""
        self._alerts_dirty = True
        self._wanted()

    def touch_frame(self) -> None:
        """The header and the keys may differ."""
        self._frame_dirty = True
        self._wanted()

    def wants(self, held: bool) -> bool:
        """Whether there is anything to paint; rows settle when ``held`` ends."""
        dirty = bool(self._dirty) or self._alerts_dirty or self._frame_dirty
        return dirty or (self._held_before and not held)

    # -- painting ------------------------------------------------------------------

    def repaint(self, held: bool = False) -> None:
        """Compute everything anew: the words, the size or the filter changed."""
        self._dirty |= set(self._session.live.meeting.people)
        for view in self._views.values():
            view.rows.clear()
        self._alerts_dirty = True
        self._count()
        self.paint(held)
        self.refilter(held)

    def paint(self, held: bool) -> None:
        """Show what has changed; while ``held`` no row moves."""
        live = self._session.live
        dirty, self._dirty = self._dirty, set()
        now = self._session.now
        structural = False
        for place, view in self._views.items():
            changes = view.update(live, dirty, self.words, now, self._board.breadth)
            moved = changes.order is not None
            structural |= moved
            order = self._matching(view) if moved or (self._held_before and not held) else None
            rows = changes.rows if order is None else view.rows
            self._board.apply(place, rows, order, held, view.whither(live))
        self._held_before = held
        self._note_fresh(dirty, now)
        if structural or live.meeting.over is not self._over:
            self._count()
        if self._alerts_dirty:
            self._alerts_dirty = False
            self._board.show_alerts(alert_rows(live, self.words, bool(self._board.breadth)))
        self._frame_dirty = False
        self._header()
        self._ending()
        self._sign_in()
        self.keys()
        self._notice()

    def refilter(self, held: bool = False) -> None:
        """Show only who matches the filter, at once."""
        self._board.show_filtered(bool(self.filter))
        for place, view in self._views.items():
            whither = view.whither(self._session.live)
            self._board.apply(place, view.rows, self._matching(view), held, whither)

    def tick(self) -> None:
        """Once a second: what changes with time alone."""
        self._ticks += 1
        now = self._session.now
        old = [key for key, until in self._fresh.items() if until <= now]
        for key in old:
            del self._fresh[key]
        self.touch(old)
        meeting = self._session.live.meeting
        if self._ticks % WAITING_TICK == 0:
            self.touch(person.id for person in meeting.at(Place.WAITING))
        if self._ticks % CALL_TICK == 0 and self._board.breadth:
            self.touch(meeting.people)
        over = meeting.over is not self._over
        if over:
            self._count()
        if over or self._session.clock.mono() - self._headed >= HEADER_SECONDS:
            self._header()
        live = self._session.live
        if live.end.phase.active or live.left_end.phase.active:
            self._ending()
        if meeting.sign_in is not None or self._board.has_class("-sign-in"):
            self._sign_in()

    def covered(self, invited: bool = False) -> str:
        """What hides the lists, in words; empty if they can be seen. ``invited``: the text to
        paste after a move is what is wanted, and hides nothing."""
        if self.blank:
            return "the screen is blanked"
        if self._board.helping:
            return "help is open; esc closes it"
        if self._board.low and self._board.has_class("-sign-in"):
            return f"the code is shown; {shown(self._keys['sign_in'][0])} puts it away"
        if self._board.inviting and not invited and self._board.size.height < LOW:
            return "the text with the new link is open; esc closes it"
        return "the terminal is too small" if self._board.too_small else ""

    def keys(self) -> None:
        """The keys at the foot, for the selected person, and the strip of END."""
        meeting = self._session.live.meeting
        person = meeting.get(self._board.active.selected or "")
        size = self._board.keys.size
        height = max(1, size.height)
        lines, commands = footer(self._keys, meeting, person, self.words, size.width, height)
        self._board.keys.show(lines, commands)
        self._strip()

    def invite(self) -> None:
        """Show the text to paste after a move."""
        width = self._board.size.width
        self._board.show_invitation(invitation_text(self._session, self._keys, self.words, width))

    # -- parts ---------------------------------------------------------------------

    def _matching(self, view: PeopleView) -> list[str]:
        order = view.order()
        return [key for key in order if self._matches(key)] if self.filter else order

    def _matches(self, key: str) -> bool:
        person = self._session.live.meeting.get(key)
        who = self._session.roll.of(key)
        return person is not None and matches(self.filter, person, who, self.words)

    def _note_fresh(self, dirty: set[str], now: float) -> None:
        for key in dirty:
            person = self._session.live.meeting.get(key)
            if person is not None and now - (person.since or 0.0) < NEW_SECONDS:
                self._fresh[key] = (person.since or now) + NEW_SECONDS

    def _count(self) -> None:
        live, roll = self._session.live, self._session.roll
        self._counts, self._over = counts(live, roll), live.meeting.over
        absent = missing(live, roll)
        in_call = len(live.meeting.at(Place.IN_CALL))
        self._board.show_titles(
            f"In the call {in_call}",
            f"Waiting {self._counts.waiting}",
            self._not_here(len(absent)),
            "Alerts",
        )
        self._board.missing.say([self.words.pupil(pupil) for pupil in absent])

    def _not_here(self, number: int) -> str:
        """Without a register nobody is expected, which is not the same as nobody missing."""
        if self._over:
            return "Not here"
        return f"Not here {number}" if self._counts.expected else "Not here ?"

    def _header(self) -> None:
        session = self._session
        now = session.clock.mono()
        age = None if session.heard is None else now - session.heard
        width = self._board.size.width
        parts = header(session.live, self._counts, age, now - self._opened, self.words, width)
        self._board.header.show([parts])
        self._headed = now

    def _strip(self) -> None:
        end = self._session.live.end
        said = self.words.text(strip_text(end, self._session.clock.utc(), self.words))
        pressed = end.phase is not EndPhase.IDLE
        self._board.show_strip(self._keys, said, end.ready, pressed, end.only_clears)

    def _ending(self) -> None:
        end, left = self._session.live.end, self._session.live.left_end
        late = end.overdue and end.phase.active and not end.only_clears
        late |= end.phase is not EndPhase.IDLE and left.overdue and left.phase.active
        self._board.cover("-ending", end.phase is not EndPhase.IDLE)
        # Whoever is put out, or comes back, must be seen: the lists stay where there is room.
        self._board.cover("-overdue", late)
        self._board.cover("-clearing", end.only_clears and end.phase.unproved)
        if end.phase is not EndPhase.IDLE:
            self._board.ending.say(ending_text(self._session, self.words))
        if self._board.inviting:
            self.invite()
        self._strip()

    def _sign_in(self) -> None:
        now = self._session.clock.utc()
        sign_in = wanted(self._session.live.meeting, now)
        if sign_in is None or sign_in.code != self.put_away:
            self.put_away = ""
        there = sign_in is not None and not self.put_away
        self._board.cover("-sign-in", there)
        if sign_in is not None and there:
            key = shown(self._keys["sign_in"][0])
            above, below = sign_in_text(sign_in, now, self.words, key)
            self._board.sign_in.say(above, sign_in.code, below, not self._board.low)
        else:
            self._board.sign_in.say((), "", ())

    def _notice(self) -> None:
        text = self._board.too_small
        if not text and self.blank:
            unseen = len(self._session.live.unseen)
            key = shown(self._keys["blank"][0])
            text = f"Blanked. {key} shows the class again. Alerts: {unseen}."
        self._board.cover("-blank", self.blank)
        self._board.notice.say([Paragraph(text, Tone.STRONG)])
