"""What a programme's own rules cost: thirty of them over 3,000 forms, and a trial on two years of rounds.

    .venv/bin/python benchmarks/check_rules.py             # 3,000 schools, eight rounds
    .venv/bin/python benchmarks/check_rules.py --schools 300

Seconds of the processor, by the clock where the database has a part; median of five runs with the least and the most,
of the trial one run.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert  # noqa: E402  (the repository comes first on the path)
from sqlmodel import select  # noqa: E402

from shnor_flow.domain.actor import SYSTEM  # noqa: E402
from shnor_flow.domain.calendar.dates import end_of_day, moment_of  # noqa: E402
from shnor_flow.domain.calendar.period import PeriodKind, parse_period  # noqa: E402
from shnor_flow.domain.check_rule.binding import bound, coded  # noqa: E402
from shnor_flow.domain.check_rule.checking import Asking, Checking  # noqa: E402
from shnor_flow.domain.check_rule.language import read_rule  # noqa: E402
from shnor_flow.domain.check_rule.rule import CheckRule  # noqa: E402
from shnor_flow.domain.collection import AcrossSchools, Answer, RoundState, SubmissionState  # noqa: E402
from shnor_flow.domain.collection.figure_checks import Severity  # noqa: E402
from shnor_flow.domain.collection.indicator import GivenFigure, Question, TypedFigure  # noqa: E402
from shnor_flow.services.collection.keep_check_rules import add_rule  # noqa: E402
from shnor_flow.services.collection.try_check_rule import try_rule  # noqa: E402
from shnor_flow.storage.collection.check_rules import rules_in_force  # noqa: E402
from shnor_flow.storage.database import Database  # noqa: E402
from shnor_flow.storage.migrations import bring_up_to_date  # noqa: E402
from shnor_flow.storage.tables import CollectionRound, Figure, Submission  # noqa: E402
from tests.builders import (  # noqa: E402
    build_indicator,
    build_municipality,
    build_programme,
    build_school,
    id_of,
)
from tests.postgres import running_postgres  # noqa: E402

RUNS = 5
INDICATORS = 20
ROUNDS = [f"{year}Q{quarter}" for year in (2026, 2027) for quarter in (1, 2, 3, 4)]
KINDS_OF_RULE = (
    "п{a}.числитель <= п{b}",
    "если п{a} > 0, то п{b} > 0",
    "п{b} >= прошлый.п{b}",
    "модуль(п{b} - прошлый.п{b}) <= п{b} / 2 + 5",
    "п{a}.знаменатель >= п{b} + п{c}",
    "0 <= п{b} < 5000 и (п{a} < 95 или отвечено(п{c}))",
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=3000)
    schools = parser.parse_args().schools
    print(f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    _measure_forms(schools)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/rules.sqlite3")
        bring_up_to_date(database.engine)
        _measure_trial("SQLite", database, schools)
    with running_postgres() as server:
        database = Database(server.new_database())
        bring_up_to_date(database.engine)
        _measure_trial("PostgreSQL", database, schools)


def _questions() -> tuple[Question, ...]:
    """Return shares at odd places, counts at even ones."""
    return tuple(
        Question(number, f"Показатель {number}")
        if number % 2
        else Question(number, f"Показатель {number}", unit="чел.", across_schools=AcrossSchools.SUM)
        for number in range(1, INDICATORS + 1)
    )


def _rules(questions: tuple[Question, ...]) -> tuple[CheckRule, ...]:
    known = coded((question, True) for question in questions)
    made = []
    for number in range(30):
        a, b, c = 1 + 2 * (number % 10), 2 + 2 * (number % 9), 2 + 2 * ((number + 4) % 10)
        text = KINDS_OF_RULE[number % len(KINDS_OF_RULE)].format(a=a, b=b, c=c)
        rule = CheckRule(f"Правило {number}", Severity.QUESTION, text, f"Проверьте: {{п{b}}}.", {}, ())
        made.append(replace(bound(rule, known), rule_id=number))
    return tuple(made)


def _measure_forms(schools: int) -> None:
    random, questions = Random(5), _questions()
    rules = _rules(questions)
    forms = [{one.indicator_id: _typed(one, random) for one in questions} for _ in range(schools)]
    before = {one.indicator_id: GivenFigure(Answer.VALUE, 60.0, 80.0 if one.is_share else None) for one in questions}
    asking = Asking(questions, PeriodKind.QUARTER, before, before)

    def reading() -> None:
        read_rule.cache_clear()
        for rule in rules:
            read_rule(rule.expression)

    def checking(own: tuple[CheckRule, ...]) -> Callable[[], None]:
        def check_all() -> None:
            for form in forms:
                Checking(rules=own).problems(asking, form)

        return check_all

    reading()  # the grammar is built here, once in a process
    print(f"reading 30 rules for the first time: {_milliseconds(reading, 1)} ms")
    print(f"a form of {INDICATORS} figures, built-in checks alone: {_milliseconds(checking(()), schools)} ms")
    print(f"the same with 30 rules:               {_milliseconds(checking(rules), schools)} ms")


def _typed(question: Question, random: Random) -> TypedFigure:
    if random.random() < 0.05:
        return TypedFigure("no_data", note="журнал на проверке")
    whole = random.randint(40, 200)
    return TypedFigure("value", str(random.randint(0, whole)), str(whole) if question.is_share else "")


def _milliseconds(work: Callable[[], object], parts: int, clock: Callable[[], float] = time.process_time) -> str:
    taken = []
    for _ in range(RUNS):
        start = clock()
        work()
        taken.append((clock() - start) * 1000 / parts)
    return f"{median(taken):.3f} ({min(taken):.3f}–{max(taken):.3f})"


def _measure_trial(name: str, database: Database, schools: int) -> None:
    programme_id, home = _build(database, schools)
    rule = CheckRule("Проба", Severity.ERROR, "п1.числитель <= п2", "{п1.числитель} и {п2}", {}, ())
    start = time.perf_counter()
    with database.reading() as session:
        trial = try_rule(session, programme_id, home, rule)
    taken = time.perf_counter() - start
    with database.writing() as session:
        for number in range(30):
            kept = replace(rule, name=f"Правило {number}")
            row = add_rule(session, programme_id, home, kept, actor=SYSTEM, now=moment_of(date(2028, 1, 10)))
            row.is_on = True
    with database.reading() as session:
        loading = _milliseconds(
            lambda: [rules_in_force(session, programme_id) for _ in range(200)], 200, time.perf_counter
        )
    print(f"{name}: 30 rules read from the database {loading} ms")
    print(f"{name}: a trial on {trial.filed} filed forms {taken:.2f} s, {len(trial.hits)} of them told")


def _build(database: Database, schools: int) -> tuple[int, int]:
    random = Random(7)
    with database.writing() as session:
        home = id_of(build_municipality(session))
        keys = [id_of(build_school(session, f"Школа № {number}")) for number in range(schools)]
        programme = build_programme(session)
        share = build_indicator(session, programme)
        count = build_indicator(session, programme, position=2, across_schools=AcrossSchools.SUM, unit="чел.")
        rounds = [_round(code, id_of(programme), home) for code in ROUNDS]
        session.add_all(rounds)
        session.flush()
        session.execute(insert(Submission), [_submission(one, key, home) for one in rounds for key in keys])
        filed = session.exec(select(Submission.id)).all()
        figures = [
            _figure(key or 0, id_of(one), random, is_share=one is share) for key in filed for one in (share, count)
        ]
        session.execute(insert(Figure), figures)
        return id_of(programme), home


def _round(code: str, programme_id: int, home: int) -> CollectionRound:
    end = parse_period(code).end
    ends_at = end_of_day(end, "Europe/Moscow")
    return CollectionRound(
        municipality_id=home,
        programme_id=programme_id,
        period=code,
        ends_on=end,
        opens_on=end,
        due_on=end,
        locks_on=end,
        due_at=ends_at,
        locks_at=ends_at,
        state=RoundState.LOCKED,
    )


def _submission(found: CollectionRound, organisation_id: int, home: int) -> dict[str, object]:
    return Submission(
        municipality_id=home,
        round_id=found.id or 0,
        organisation_id=organisation_id,
        state=SubmissionState.ACCEPTED,
        due_on=found.due_on,
        locks_on=found.locks_on,
        due_at=found.due_at,
        locks_at=found.locks_at,
        on_time_until=found.due_at,
        version=1,
    ).model_dump(exclude={"id"})


def _figure(submission_id: int, indicator_id: int, random: Random, *, is_share: bool) -> dict[str, object]:
    return Figure(
        submission_id=submission_id,
        indicator_id=indicator_id,
        answer=Answer.VALUE,
        numerator=float(random.randint(10, 60)),
        denominator=80.0 if is_share else None,
    ).model_dump(exclude={"id"})


if __name__ == "__main__":
    main()
