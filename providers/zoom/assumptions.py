"""What is assumed about Zoom because it could not be established.

Zoom's documents do not say these things, or say them and nobody here has seen them happen.
Each is in this one place, with what follows if it is wrong, so that a school with a real
account can check it and change it.
"""

from __future__ import annotations

UNPROVED: tuple[str, ...] = (
    "The app's account-level token ends a meeting that another user of the account hosts, on "
    "every plan. Zoom documents it so. If it is wrong, END is refused (code 3003) and the "
    "steps for ending by hand are shown.",
    "user_id means the same connection in the dashboard and in all events of one meeting; it "
    "is the only id in sharing events. participant_uuid is preferred where it is given, since "
    "user_id changes with every join. If it is wrong, a row appears twice until the next "
    "snapshot.",
    "participant_uuid may, or may not, stay the same between waiting room and call. Whoever is "
    "admitted is shown as waiting until the join is told (HANDOVER_SECONDS at most). If it "
    "changes for a guest, nothing vouches who came in: as many as have come in under the same "
    "displayed name are taken from the waiting room, without being made one person. If it "
    "changes for somebody who is put back, their old row stays until the next snapshot.",
    "A meeting whose end Zoom has accepted (204) was running, which shows that its number is the "
    "right one. Zoom does not say what it answers for one that is not running. If it is wrong, "
    "END at a mistyped number that nobody uses is confirmed.",
    "A new token leaves the older ones of the same app good: END and the watch have one each. "
    "Zoom says so (its page on server-to-server OAuth: several can be generated and used); older "
    "threads of its developer forum (72070, 84334) say the opposite. If it is wrong, the two "
    "take each other's token away: every request that finds its own gone, END too, fetches a "
    "new one first, which costs two more round trips.",
    "GET /meetings/{id} names a running meeting by the UUID that its events name. The event of "
    "an end counts only for the run that is known to be the present one. If it is wrong, an "
    "end is told by the polled status, some 20 s later.",
    "A user of the account who is an alternative host of the meeting, and in whose name the "
    "companion joins, is host or co-host there. Zoom says so of those who are signed in; not seen "
    "for what joins through the SDK. If it is wrong, it may do nothing until the teacher makes it "
    "co-host.",
    "Where somebody is in the call already, and the companion joins in the same user's name, Zoom "
    "may drop one of the two. So the companion is to have a user of its own. If it is wrong, it "
    "could have gone without.",
    "Zoom takes a heartbeat every 30 s on the event channel for a sign of life and closes the "
    "older of two connections of one subscription.",
    "The user id of Zoom's Meeting SDK and user_id in events and the dashboard mean the same "
    "connection. Once the companion's own joining is told by an event (its customer_key names "
    "it), the two are compared: where they differ, people are shown as the companion sees them, "
    "without what only events tell (accounts), and that is said.",
    "The Meeting SDK's persistent id of a person is the same in the waiting room and in the call. "
    "If it is not: whoever is let in under another number is a new row, and the old one goes "
    "some seconds later.",
    "Whoever has not connected any sound (AUDIOTYPE_NONE) cannot be heard, and is shown as muted.",
    "A participant who is neither host nor co-host is not told by the Meeting SDK who waits. It is "
    "not asked before the companion is one.",
    "Joining with the access key (ZAK) of somebody who is in the call already may drop one of the "
    "two. zoom.companion_account is for a user of the account who is not in the call otherwise; "
    "without it the companion joins by its app alone, and the teacher makes it co-host.",
    "Whoever joins a meeting and comes in at once has come into one that is not locked: Zoom lets "
    "nobody join a locked one (MEETING_FAIL_CONFLOCKED). After a waiting room, or after a "
    "connection that was lost, it is not known until it is told. If it is wrong, a locked meeting "
    "is shown as open until it is locked or unlocked again.",
    "Where the companion locks the meeting (a call that Zoom's SDK exports and does not "
    "document), MEETING_STATUS_LOCKED follows, as when somebody else locks it. That has been "
    "called outside a meeting only. If it is wrong, the meeting may be locked and is not shown so.",
    "Zoom answers WebSocket pings on the event channel, as the protocol demands, and does not "
    "mind one every 2 s. If it does not answer them, heartbeats are sent every 8 s instead; "
    "Zoom asks for one every 30 s, and neither allows nor forbids more. If it minds either, the "
    "event channel breaks again and again, which is shown.",
)
"""What no setting could change, for people to read; each with what follows if it is wrong."""

NOT_FOUND_AFTER_RUNNING_MEANS_ENDED: bool = True
"""A meeting that was seen, and that Zoom then does not know (404, code 3001), has ended.

Zoom forgets instant meetings when they end. A meeting that was never seen is never taken to
have ended: a mistyped number is not known either. If wrong: an end is confirmed although Zoom
had only mislaid the meeting."""

CODE_NOT_FOUND = 3001
"""Only this code in a 404 speaks of the meeting. 1001 speaks of its host, and a bare 404 may
come from a proxy or a wrong address: both say nothing about the meeting."""

LEAVING_AFTER_END_MEANS_ENDED: bool = False
"""After the companion's own END_MEETING was taken, ``MEETING_STATUS_ENDED`` without a reason
(``EndMeetingReason_None``) means that the meeting has ended for everybody.

Zoom says neither with which reason one's own END_MEETING ends (its SDK for Android has one of its
own, END_BY_SELF, with the same number), nor whether that comes before Zoom has heard of it. Over
a network that has just failed it may be no more than our own leaving. So it proves nothing; a
reason that Zoom itself gives (``sdk_words.MEETING_IS_OVER``) does, as do REST and the event. If
that is too careful: where REST is silent, an END that worked is not confirmed, and the steps for
ending by hand are shown."""

STATUS_LAG_SECONDS = 15.0
"""GET /meetings/{id} may show the old ``status`` for so long after an event told the new one.

Until then an event is believed rather than the status. If it is longer in truth: an ended
meeting is shown running again for a while (or a started one as ended)."""

DASHBOARD_LAG_SECONDS = 60.0
"""The dashboard's list may be so old: a snapshot counts as taken that much earlier.

Zoom gives no figure. If it is longer in truth: somebody who joined just before is taken from
the list until the next event or snapshot names them."""

HANDOVER_SECONDS = 10.0
"""Somebody who is admitted is told to have joined within this, and is shown as waiting so long.

After that the join is taken for lost: the list is said to have a gap and everybody is looked
up at once, and whoever has left the waiting room is shown in the call. If it is longer in
truth: a gap is shown that is none. Somebody who was admitted and gave up on the way is shown
in the call until the next snapshot: rather too long than somebody not at all."""

HANDOVER_SKEW_SECONDS = 1.0
"""A join or a parting that is stamped up to this before the admission came after it.

Zoom's machines stamp their events themselves. If they differ more: as if the join were lost."""

EMAIL_NEEDS_SIGN_IN: bool = True
"""``email`` is the address of a signed-in account where the participant's ``id`` is given and
no ``registrant_id`` is.

Zoom also fills ``email`` with what a registrant typed. **This is the dangerous one:** if an
``id`` is given beside a typed address in yet another case, a stranger who typed the address of
a member of staff is shown as staff. Known to be open: rows of the dashboard never hold
``registrant_id`` while the meeting runs (Zoom's description says so), so that somebody whom no
event has named a registrant is taken at the row's word. If it is wrong the other way: a member
of staff is not recognised by account, and is shown as unknown."""

ROWS_TELL_ONLY_THE_HOST: bool = True
"""A row of the dashboard tells a role only by saying ``host``.

Zoom does not say what a co-host is called there; it may be ``attendee``. If they are told:
roles of people whom no event has named stay unknown. In any case whoever loses a role, and
whose event of that is lost, keeps it here."""

BREAKOUT_MOVE_SECONDS = 10.0
"""``participant_left`` within this of ``participant_joined_breakout_room`` is that move."""

BREAKOUT_REASON = "breakout"
"""... as is one whose ``leave_reason`` says so after the name."""

PARTING_SECONDS = 10.0
"""A share that ends, or a role that changes, up to this after somebody left came of their
leaving: it is no sign that they are still there."""

WAITED_SECONDS = 3.0
"""Whoever vanishes from the waiting room, as the companion sees it, is shown as waiting for so
long, unless seen in the call: whoever is let in is for a moment in neither list.

If the moment is longer in truth: somebody who is let in is not shown for the rest of it."""

SETTLE_SECONDS = 2.0
"""For so long after a list has been opened to the companion it may not be full yet: whoever is
not in it stays shown.

Zoom's SDK tells of those who were in the call before by callbacks one after the other. If it takes
longer in truth: those who are told last are not shown for the rest of it."""
