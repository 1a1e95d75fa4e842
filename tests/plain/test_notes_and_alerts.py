"""Notes, the filter and alerts by key."""

from __future__ import annotations

from textual import events

from monitor.stream import Alert, AlertOver, Note, Severity
from tests.plain.lesson import Class


def notes(lesson: Class) -> list[Note]:
    return [entry.body for entry in lesson.entries if isinstance(entry.body, Note)]


def test_a_note_about_the_person_and_one_about_the_lesson(lesson: Class) -> None:
    lesson.press("j", "j")
    assert lesson.press("n") == ["Note on Aisha Khan: type it, then enter; escape: cancel."]
    lesson.type("loud, q x")
    assert lesson.press("enter") == ["Noted."]
    lesson.press("N")
    lesson.type("late")
    lesson.press("enter")
    assert notes(lesson) == [Note("loud, q x", ("aisha",)), Note("late")]
    assert lesson.left == 0


def test_a_note_is_about_whom_it_was_begun_for(lesson: Class) -> None:
    lesson.press("j", "j", "n")
    lesson.go("aisha")
    lesson.type("left")
    lesson.press("enter")
    assert notes(lesson) == [Note("left", ("aisha",))]


def test_an_empty_or_cancelled_note_is_none(lesson: Class) -> None:
    assert lesson.press("N", "space", "enter")[-1] == "Nothing noted."
    lesson.press("N", "a", "escape")
    assert notes(lesson) == []


def test_a_note_needs_somebody(lesson: Class) -> None:
    assert lesson.press("n") == ["note: nobody is selected."]


def test_pasted_text_is_never_taken_as_keys(lesson: Class) -> None:
    lesson.said.take()
    lesson.controls.heard(events.Paste("qy\x05MA"))
    assert lesson.said.take() == ["Pasted text is not taken as keys."]
    lesson.press("N")
    lesson.controls.heard(events.Paste("quoted"))
    lesson.press("enter")
    assert notes(lesson) == [Note("quoted")]


def test_the_filter_lets_only_some_names_through(lesson: Class) -> None:
    lesson.press("/")
    lesson.type("sample")
    assert lesson.press("enter") == ["In the call, with “sample” in the name: 1."]
    assert lesson.press("j")[0].startswith("1 of 1: Ben Sample")
    assert lesson.press("tab", "j")[-1] == "Nobody is waiting with “sample” in the name."
    assert lesson.press("escape") == ["All names are shown."]
    assert lesson.press("escape") == []


def test_an_alert_is_said_with_its_clause_and_its_person_selected(lesson: Class) -> None:
    assert lesson.press("!") == ["No alerts."]
    raised = Alert("k", Severity.DANGER, "Loud: {who}", "be quiet", ("eve",), ("Eve",))
    lesson.session.record(raised)
    line, person = lesson.press("!")
    assert line.startswith("1 of 1: ")
    assert line.endswith(", DANGER: Loud: Eve. The policy: “be quiet”.")
    assert person.startswith("2 of 2: “Eve”, NOT recognised")
    lesson.go("eve")
    assert len(lesson.press("!")) == 1


def test_alerts_are_marked_as_seen(lesson: Class) -> None:
    assert lesson.press("space") == ["No new alerts."]
    lesson.session.record(Alert("k", Severity.DANGER, "Trouble"))
    lesson.news_now()
    assert lesson.press("space") == ["Seen: 1."]
    assert lesson.session.live.unseen == []
    lesson.session.record(Alert("k", Severity.DANGER, "Trouble again"))
    assert lesson.press("space") == [
        "Not heard yet: 1 alert; exclamation mark says one after the other."
    ]
    lesson.press("enter")  # says the gravest, too
    assert lesson.press("space") == ["Seen: 1."]


def raise_alerts(lesson: Class, number: int) -> None:
    """Alerts 1, 2 and so on; the newest stands first."""
    for one in range(1, number + 1):
        lesson.clock.advance(0.001)
        lesson.session.record(Alert(str(one), Severity.DANGER, f"Trouble {one}"))


def went_to(lesson: Class) -> str:
    """Which alert the key goes to, and which of how many it is."""
    (line,) = lesson.press("!")
    which, _, text = line.partition(": ")
    return f"{which}: {text.rpartition('Trouble ')[2]}"


def test_of_many_alerts_each_can_be_heard(lesson: Class) -> None:
    raise_alerts(lesson, 4)
    assert [went_to(lesson) for _ in range(5)] == [
        "1 of 4: 4.",
        "2 of 4: 3.",
        "3 of 4: 2.",
        "4 of 4: 1.",
        "1 of 4: 4.",
    ]
    lesson.session.record(Alert("new", Severity.WARNING, "Trouble new"))
    assert went_to(lesson) == "1 of 5: 4."
    lesson.session.record(AlertOver("3"))
    assert went_to(lesson) == "2 of 5: 3. It is over."


def test_only_alerts_that_were_said_are_marked_as_seen(lesson: Class) -> None:
    raise_alerts(lesson, 8)
    assert "And 5 more alerts." in lesson.news_now()  # 1, 2 and 3 were said
    assert went_to(lesson) == "1 of 8: 8."
    assert lesson.press("space") == [
        "Seen: 4. Not heard yet: 4 alerts; exclamation mark says one after the other."
    ]
    assert [raised.alert.key for raised in lesson.session.live.unseen] == ["4", "5", "6", "7"]
    assert [went_to(lesson)[-2] for _ in range(4)] == ["7", "6", "5", "4"]
    assert lesson.press("space") == ["Seen: 4."]
    assert lesson.session.live.unseen == []


def test_an_alert_without_its_name_was_not_said(lesson: Class) -> None:
    lesson.speech.blank = True
    lesson.session.record(Alert("k", Severity.DANGER, "Loud: {who}", names=("Aisha Khan",)))
    lesson.session.record(Alert("l", Severity.DANGER, "Locked"))
    assert len(lesson.news_now()) == 2
    lesson.speech.blank = False
    assert lesson.press("space")[0].startswith("Seen: 1. Not heard yet: 1 alert;")
    assert lesson.press("!")[0].endswith("Loud: Aisha Khan.")
    assert lesson.press("space") == ["Seen: 1."]
