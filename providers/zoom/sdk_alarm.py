"""The companion's child's end of the line for END (:class:`providers.companion.Alarm`).

It hears rings, each with its number ``n``: ``end`` (END FOR EVERYONE) and ``look`` (what do you
see?). It tells

- ``took``: the number of a ring for END on which the SDK took END_MEETING. It goes on its way
  then; that the meeting ended is another matter,
- ``refused``: the number of a ring for END on which it did not, and why,
- ``looked``: the number of a ring to look; with it ``inside`` (whether we are in the meeting) and
  ``host`` (whether END can be asked for, which is also told when it changes),
- ``over``: Zoom has said that the meeting is over, told with the number of the newest ring that
  was heard before (0: none). Whoever rang with a greater number was not heard: the end that was
  seen may be older than the ring, and of another run of the meeting.
"""

from __future__ import annotations

from typing import Any

from providers.companion_child import Line
from providers.zoom.sdk_orders import TAKEN
from providers.zoom.sdk_room import Room
from providers.zoom.sdk_words import NOT_HOST


class EndLine:
    """Answers the rings of one stay in one meeting."""

    def __init__(self, line: Line, sdk: Any) -> None:
        self._line = line
        self._sdk = sdk
        self._heard = 0
        self._host = False
        self.taken = False
        """Whether the SDK has taken END_MEETING."""

    def hear(self, room: Room | None, inside: bool) -> None:
        """Answer what has come. ``room`` is ``None`` before there is a meeting."""
        for asked in self._line.hear():
            self._heard = asked["n"]
            if "end" in asked:
                self._end(room)
            elif "look" in asked:
                self._host = inside and _is_host(room)
                told = {"looked": self._heard, "inside": inside, "host": self._host}
                self._line.say(told)

    def is_host(self, host: bool) -> None:
        """Tell whether we are the host, if that is new."""
        if host is not self._host:
            self._host = host
            self._line.say({"host": host})

    def over(self) -> None:
        """Tell that Zoom has said that the meeting is over."""
        self._line.say({"over": self._heard})

    def _end(self, room: Room | None) -> None:
        """END FOR EVERYONE: only the host can. Who has been taken at their word, and is on the
        way out, is host no more."""
        answer = TAKEN if self.taken else NOT_HOST
        try:
            if room is not None and room.is_host():
                answer = room.service.Leave(self._sdk.LeaveMeetingCmd.END_MEETING).name
        except Exception as error:  # noqa: BLE001  whatever it is, END is answered
            answer = type(error).__name__
        if answer == TAKEN:
            self.taken = True
            self._line.say({"took": self._heard})
        else:
            self._line.say({"refused": [self._heard, answer]})


def _is_host(room: Room | None) -> bool:
    try:
        return room is not None and room.is_host()
    except Exception:  # noqa: BLE001  whatever it is, a look is answered
        return False
