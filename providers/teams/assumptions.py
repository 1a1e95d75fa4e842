"""What is assumed about Teams because it could not be established.

Microsoft's documents do not say these things, or say them and nobody here has seen them happen.
Each is in this one place, with what follows if it is wrong, so that a school with a real tenant
can check it and change it.
"""

from __future__ import annotations

UNPROVED: tuple[str, ...] = (
    "Somebody keeps their raw id when they are let in from the lobby. If it is wrong, whoever is "
    "let in is a new row, and is watched anew.",
    "The companion joins under the account of the member of staff, beside their own Teams window, "
    "and hangUp without forEveryone ends the companion's leg alone. If it is wrong, leaving the "
    "monitor puts them out of the call in the window as well.",
    "The companion's joining may open a meeting that nobody has begun: whoever the lobby lets by "
    "is in then. If it is wrong, it waits until somebody begins it.",
    "Subcodes 4097 and 5003 at the end of the companion's own leg mean that the call has ended for "
    "everyone. 5000 may mean that as well, or that the companion was removed: it is taken for "
    "neither, and said as it is.",
    "Whoever may mute others may lower their hands: that has no capability of its own.",
    "Above 100 people the companion may be shown fewer than Teams counts. Then nobody is said to "
    "have left, and staff are told so. Whether that count holds those who wait in the lobby is not "
    "known: it is taken to. If it is wrong, in so large a meeting, while people wait, as many may "
    "be in unseen and be said to have left.",
    "After hangUp for everyone a second call to the same link shows whether anybody is still in: "
    "an empty roster one second after joining proves the end. If ghost rows stay in it, the end is "
    "not confirmed, and the steps for ending by hand are shown.",
    "A co-organizer may not change the options of the meeting: Graph lists a meeting for its "
    "organizer alone. If it is wrong, locking and chat are shown as not available although they "
    "are.",
    "As root, as in a container, Chromium can lock its pages in no sandbox of its own, and runs "
    "without: the container is taken for one. Nobody else's page is ever opened in it.",
    "Chromium as a snap cannot be used: it sees neither the companion's folder nor its pipe.",
    "A whole Chrome keeps a socket in the folder for temporary files, whose name may have 104 "
    "letters on macOS and 108 on Linux, and does not start where it has more. If that is so on a "
    "Mac, TMPDIR=/tmp before the command helps. The headless shell has no such socket.",
    "A made-up microphone that is silent is enough to join a call, and Teams shows it muted.",
)
"""In words; what the code counts on beside them is below."""

OLDEST_CHROMIUM = 120
"""The oldest major version of Chromium that is started. Microsoft names the last few versions of
Chrome and Edge as what its SDK works in, and no number; the SDK itself says at every start whether
it works in this one, and the companion leaves if it does not. Tried here with 156."""
ALL_LISTED = 100
"""Up to so many people, all are shown."""
OVER_SECONDS = 5.0
"""What is still read so soon after the end was told is older than it."""
TURN_AWAY_AGAIN_SECONDS = 5.0
"""Who was removed for good and is still in the lobby is turned away again after so long: a
refusal may be taken and do nothing."""

IN_THE_CALL: tuple[str, ...] = (
    "hangUp with forEveryone ends the meeting for an organizer or co-organizer. Microsoft "
    "documents it so. If it is wrong, the second look still finds people, it is asked for "
    "again, and the steps for ending by hand are shown.",
    "For anybody else hangUp with forEveryone may end only the own leg: a presenter never asks "
    "for it, but clears the room. If it is wrong, a presenter could have ended the meeting.",
    "Whoever joins a meeting again has its participants within a second of being connected. If "
    "it is slower, a meeting with people in it could look empty in the second look.",
    "Up to a hundred people, all of them are listed (Microsoft's documents say so); with more, "
    "only those with sound or picture are, and the SDK's own count, which its typings do not "
    "name, says how many there are. If that is wrong, more or fewer are said to be left.",
    "To join once more after END opens no meeting that others come into by themselves: their "
    "clients have been told that it is over. The second look ends the meeting for everyone as "
    "well when it goes.",
    "Teams takes some eight removals in a second. No limit is documented. If there is a smaller "
    "one, the refused are tried again, spread, and CLEAR ROOM takes longer.",
    "removeParticipant takes whoever is in the call, by the raw id, users of Communication "
    "Services and apps as well: the typings leave those two out, the SDK's code looks only for "
    "the raw id. If it is wrong, they are said to be left.",
    "A refused removal says 429 where it came too fast, 404 or 41054 where the person is gone, "
    "and 403 where it is forbidden. Everything else is tried again.",
    "The attendees' microphones and cameras are one value, which the SDK makes from what it "
    "knows of the meeting (read in its code): so the two switches go one after the other, and "
    "what Teams refuses of them is not told by the SDK, only seen.",
    "Whether somebody is a guest in the school's tenant is not told by the SDK: everybody with "
    "an account has an object id, and whose it is the register decides.",
)
"""Of the companion in the call."""

GRAPH_UNPROVED: tuple[str, ...] = (
    "Only the organizer's own account finds a meeting by its link through Graph: for everybody "
    "else it answers with nothing, with 404, or with 403 and the words 'access to lookup meeting'. "
    "If a co-organizer is answered, too, the options can be changed in their name, or the change "
    "is refused and that is said.",
    "A short link (teams.microsoft.com/meet/…) finds its meeting as it is, or the digits in it do "
    "as the number to join by. If neither is right, a meeting of one's own is taken for another's "
    "and its options cannot be changed.",
    "A link whose percent-encoding is not Graph's own finds its meeting when it is written in "
    "small letters. If it is wrong: as above.",
    "A change of allowedPresenters back to 'roleIsPresenter' is taken without the list of those "
    "who present, which is then as it was. Microsoft's page on changing a meeting asks for the "
    "whole list, and says that lists cannot be changed while a meeting runs. If it is wrong, the "
    "change is refused and who presents stays as it is: the organizer alone.",
    "With allowedPresenters on 'organizer' the co-organizers still present, and a member of staff "
    "who was a presenter does not any more. If a co-organizer does not either, they must be let "
    "present by hand.",
    "Everybody whom lobbyBypassSettings.scope 'organizer' lets by is an organizer or "
    "co-organizer. Whoever is in the call when it is set stays in. If it is wrong, a co-organizer "
    "who loses the connection waits in the lobby.",
    "Graph shows a change in a GET within some seconds. If it takes longer, it is said that the "
    "change is not in force, though it may be.",
    "userPrincipalName is the address that a school lists its staff and pupils by, save where it "
    "ends in .onmicrosoft.com or holds #EXT#: there mail is. Both are set by the school's "
    "administrators alone. If a school lists other addresses, its people are not told by account.",
)
"""What no setting could change, for people to read; each with what follows if it is wrong."""
WITNESS_UNPROVED: tuple[str, ...] = (
    "meetingCallEvents is beta: its fields may change. What is not known is told as unknown, and "
    "confirms nothing.",
    "callEnded is told when the call has ended for everybody, and END causes it. **This is the "
    "dangerous one:** if it were also told when one person's leg ends, an end could be confirmed "
    "too early.",
    "lifecycleNotificationUrl may be the Event Hub as well, as in a sample of Microsoft's; Teams' "
    "other resources demand one for more than an hour. If it is refused, so is the subscription.",
    "A subscription tells of calls that begin after it was made; another project has seen that "
    "happen, Microsoft's documents do not say it. So it is left standing when the monitor is "
    "closed, for the next lesson, and one that was just made says that it may be deaf to a call "
    "that runs already. If it is wrong, it could be deleted at the end.",
    "One app may hold one subscription to a meeting (409 for another). Where another computer's "
    "stands, it is left alone: taking it would deafen that one in the middle of the lesson. If it "
    "is wrong, nothing is lost.",
    "Changing expirationDateTime, encryptionCertificate and encryptionCertificateId of a "
    "subscription that stands keeps its client state and its memory of the running call.",
    "Graph sends no validation tokens through Event Hubs (its documents say so); where there are "
    "some, they are not looked at, since their signing keys change daily and cannot be known "
    "offline. What shows that a notification is Graph's is the client state, and that the hub "
    "lets only Graph send. Whoever may both listen to and send into the hub could make one up: "
    "keep the two rights in two policies.",
    "encryptionCertificate is the base64 of the certificate in DER, and the thumbprint in a "
    "notification its SHA-1 in hexadecimal, as in Microsoft's example. If the thumbprint is "
    "something else, every notification is refused, which is shown.",
    "joinWebUrl is matched exactly as Graph has it; the short form of a link (/meet/…) may be "
    "refused as not valid.",
    "A notification of more than a mebibyte is kept in a storage account that is not set up here: "
    "it is only counted. Only a roster of many hundreds could be so large; callEnded is small.",
    "The token of the witness's app names its rights (roles), as Microsoft's pages on tokens show. "
    "The monitor does not look at it; where it shows none, doctor says what is missing.",
    "Event Hubs counts the messages of a partition without gaps, so that a message which was put "
    "in and has not come to us shows that the way to us is broken.",
)
"""What the witness counts on; read as UNPROVED is."""

EVENT_CLOCK_SLACK = 5.0
"""An end that the witness tells may seem so much older than END by the clocks, and still be its
work: Microsoft's clock is known only to a second or two. If the clocks differ by more: an END that
worked is not confirmed by the witness."""

SIGN_IN_UNPROVED: tuple[str, ...] = (
    "One sign-in serves the call and Graph: the refresh token that came with Teams.ManageCalls "
    "gives a token for Graph as well, once an administrator has consented to both. If it is wrong, "
    "Microsoft's refusal is said, and the meeting's options cannot be changed.",
    "A refresh token stays good when a newer one has been given: two monitors keep one sign-in. "
    "Microsoft says so of sign-ins like this one. If it is wrong, the slower of the two has to "
    "sign in again.",
    "A sign-in that is used at least every 90 days lasts until the password changes, an "
    "administrator takes it back or a policy asks for another. Microsoft gives these figures. If "
    "it lasts less, the code is shown more often.",
    "The numbers of the login service's errors (AADSTS…) mean what Microsoft's list says; the same "
    "list says that they may change. One that is not known is told by its number. Codes are "
    "refused by security defaults as 530035: others have met that, Microsoft does not name codes "
    "there.",
    "The Communication Services resource answers 401 to a wrong key, 403 to a token that it does "
    "not take (licence, consent), 400 to one of another app or account. No page of Microsoft's "
    "says so. If it is wrong, the sentence names the wrong one of these; the number is right.",
    "A pass for the call ends with the token that it was made of, an hour or so later, and the "
    "call goes on with the next one. Microsoft says so.",
    "On Windows the kept sign-in is sealed for its user (DPAPI). It was never run there.",
)
"""About signing in; each with what follows if it is wrong."""
