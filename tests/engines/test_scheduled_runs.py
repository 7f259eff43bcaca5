"""Claims about what Prefect should show: one run for each open occurrence, moved and cancelled with the database."""

from datetime import UTC, date, datetime

from shnor_flow.engines.scheduled_runs import Changes, KnownRun, RunState, WantedRun, changes_between, wanted_run
from shnor_flow.storage.deadline.open_occurrences import OpenOccurrence

TODAY = date(2026, 9, 1)
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 12)


def occurrence(held_to_on: date = SEPTEMBER, title: str = "Назначение кураторов", **rest: str) -> OpenOccurrence:
    return OpenOccurrence(
        occurrence_id=812,
        roadmap_id=5,
        number="1.3",
        title=title,
        held_to_on=held_to_on,
        timezone=rest.get("timezone", "Europe/Moscow"),
        parties=("Управление образования", "МБУ «Методический центр»"),
    )


def wanted(held_to_on: date = SEPTEMBER) -> WantedRun:
    return wanted_run(occurrence(held_to_on))


def known(key: str = "occ:812:2026-09-30", state: RunState = RunState.WAITING, run_id: str = "a") -> KnownRun:
    return KnownRun(run_id, key, state)


def keys(changes: Changes) -> list[str]:
    return [run.key for run in changes.create]


def test_a_run_reads_like_a_line_of_the_plan_and_carries_no_names() -> None:
    run = wanted()
    assert run.name == "1.3 Назначение кураторов — до 30.09.2026 №812"
    assert run.tags == ("roadmap:5", "activity:1.3", "party:Управление образования", "party:МБУ «Методический центр»")
    assert run.parameters == {"occurrence_id": 812, "held_to_on": "2026-09-30"}


def test_it_is_due_at_nine_in_the_morning_where_the_municipality_lives() -> None:
    irkutsk = wanted_run(occurrence(timezone="Asia/Irkutsk"))
    assert irkutsk.scheduled_at == datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
    assert wanted().scheduled_at == datetime(2026, 9, 30, 6, 0, tzinfo=UTC)


def test_a_long_title_is_cut_between_words() -> None:
    name = wanted_run(occurrence(title="Слово " * 40)).name
    assert "Слово… — до 30.09.2026" in name
    assert len(name) < 120


def test_what_is_there_already_needs_nothing() -> None:
    assert changes_between([wanted()], [known()], TODAY) == Changes()


def test_a_new_occurrence_gets_its_run() -> None:
    assert keys(changes_between([wanted()], [], TODAY)) == ["occ:812:2026-09-30"]


def test_a_moved_deadline_cancels_the_old_run_and_makes_another() -> None:
    changes = changes_between([wanted(OCTOBER)], [known()], TODAY)
    assert changes.cancel == ["a"]
    assert keys(changes) == ["occ:812:2026-10-12"]


def test_a_deadline_that_came_back_gets_a_key_that_was_never_used() -> None:
    history = [known(state=RunState.CANCELLED), known("occ:812:2026-10-12", run_id="b")]
    changes = changes_between([wanted()], history, TODAY)
    assert changes.cancel == ["b"]
    assert keys(changes) == ["occ:812:2026-09-30:v2"]


def test_it_may_come_back_many_times() -> None:
    history = [known(state=RunState.CANCELLED), known("occ:812:2026-09-30:v2", RunState.CANCELLED, "b")]
    assert keys(changes_between([wanted()], history, TODAY)) == ["occ:812:2026-09-30:v3"]
    settled = [*history, known("occ:812:2026-09-30:v3", run_id="c")]
    assert changes_between([wanted()], settled, TODAY) == Changes()


def test_what_is_done_is_cancelled() -> None:
    assert changes_between([], [known()], TODAY).cancel == ["a"]


def test_a_day_that_was_told_is_not_told_again() -> None:
    told = [known(state=RunState.BEGUN)]
    assert changes_between([wanted()], told, SEPTEMBER) == Changes()


def test_a_late_run_of_a_past_day_stays_to_tell_how_it_went() -> None:
    assert changes_between([], [known()], date(2026, 10, 1)) == Changes()


def test_of_two_runs_of_one_day_one_is_cancelled() -> None:
    twins = [known(), known("occ:812:2026-09-30:v2", run_id="b")]
    assert changes_between([wanted()], twins, TODAY).cancel == ["b"]


def test_a_run_started_by_hand_without_a_key_is_a_stray() -> None:
    assert changes_between([], [known("")], TODAY).cancel == ["a"]
