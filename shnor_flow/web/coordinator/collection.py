"""The coordinator's rounds: how far each period is, which schools are silent, and one school's figures to judge."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from shnor_flow.domain.collection import NOT_REPORTED, RoundState
from shnor_flow.domain.collection.figure_files import FigureFile
from shnor_flow.domain.collection.indicator import (
    Question,
    TypedFigure,
    as_typed,
    meets_target,
    target_in_words,
    write_value,
)
from shnor_flow.domain.collection.numbers import write_number
from shnor_flow.domain.collection.open_figures import FigureChange, figure_changes
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.russian import counted, form_for
from shnor_flow.jobs import House
from shnor_flow.services.collection.correct_figures import can_be_corrected
from shnor_flow.services.collection.file_figures import Post, why_closed
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.storage.collection import RoundView, is_reachable, round_by_id, round_list, school_lines
from shnor_flow.storage.collection.check_rules import broken_rules_of
from shnor_flow.storage.collection.figure_files import filed_file
from shnor_flow.storage.collection.membership import excused_schools, schools_not_asked
from shnor_flow.storage.collection.rounds import people_of
from shnor_flow.storage.collection.submission import Receipt, SubmissionView, receipts_of, submission_by_id
from shnor_flow.storage.collection.submission_history import history_of
from shnor_flow.storage.collection.totals import IndicatorTotal, totals
from shnor_flow.storage.completeness.burden import burden_words
from shnor_flow.storage.roadmap.programmes import programme_names
from shnor_flow.web.by_link.figure_rows import filed_in_words, standing_of
from shnor_flow.web.by_link.submission import ANSWERS, Fields, is_number
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.downloads import download
from shnor_flow.web.entrance.oddities import Number

router = APIRouter(prefix="/collection")

_OF_SCHOOLS = "школы,школ,школ"
_SILENT = "школа не сдала,школы не сдали,школ не сдали"


@dataclass(frozen=True)
class TotalRow:
    """An indicator over the schools that answered, as the page shows it."""

    question: Question
    target: str
    sums: str  # «120 из 160»
    value: str
    is_met: bool | None
    schools: int
    expected: int
    why_not: str  # what the other answers were


@dataclass(frozen=True)
class FiguresRow:
    """An indicator of one school: filed now, filed before, the target."""

    question: Question
    target: str
    filed: str
    previous: str
    note: str
    typed: TypedFigure
    files: tuple[FigureFile, ...] = ()  # with which the last version was filed
    known: Mapping[str, str] = field(default_factory=dict)  # and answered otherwise: words, and whence
    remarks: Sequence[str] = ()  # what was asked about it and answered by the note, and the rules it breaks


@router.get("")
def rounds_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """List the rounds, the newest period first."""
    with house.database.reading() as session:
        rounds = round_list(session, viewer.municipality_id)
        programmes = programme_names(session, viewer.municipality_id)
        broken = broken_rules_of(session, viewer.municipality_id)
    return render(
        request,
        "pages/collection/rounds.html",
        rounds=rounds,
        programmes=programmes,
        broken=broken,
        sentence=_sentence_of_all(rounds),
    )


@router.get("/{round_id:int}")
def round_page(request: Request, viewer: SignedIn, house: TheHouse, now: Now, round_id: int) -> Response:
    """Show a round's schools, those who have not reported first, and the totals so far."""
    return round_page_with(request, viewer, house, now, round_id)


def round_page_with(
    request: Request, viewer: Viewer, house: House, now: datetime, round_id: int, *, problem: str = ""
) -> Response:
    """Return a round's page, with what was refused on top of it."""
    with house.database.reading() as session:
        view = round_by_id(session, round_id, viewer.municipality_id)
        lines = school_lines(session, view, now)
        sums = totals(session, view)
        excused, others = excused_schools(session, view), schools_not_asked(session, view)
        burden = burden_words(session, viewer.municipality_id, view.programme_id, view.period)
    return render(
        request,
        "pages/collection/round.html",
        status=422 if problem else 200,
        round=view,
        lines=lines,
        totals=[_total_row(one) for one in sums],
        sentence=_sentence_of(view),
        excused=excused,
        others=others,
        burden=burden,
        problem=problem,
    )


@router.get("/school/{submission_id:int}")
def school_page(request: Request, viewer: SignedIn, house: TheHouse, now: Now, submission_id: int) -> Response:
    """Show one school's figures with their history."""
    return school_page_with(request, viewer, house, now, submission_id)


@router.post("/school/{submission_id:int}/accept")
def accept_figures(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, submission_id: int, version: Number
) -> Response:
    """Lock the figures for good."""
    try:
        with house.database.writing() as session:
            view = accept(session, submission_id, viewer.municipality_id, version=version, actor=viewer.actor, now=now)
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused))
    return go(request, f"/collection/{view.round_id}", f"Сведения приняты: {view.school}")


@router.post("/school/{submission_id:int}/return")
def return_figures(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    version: Number,
    fields: Fields,
) -> Response:
    """Send the figures back, or those that are disputed; the school is told why by letter."""
    try:
        with house.database.writing() as session:
            view = send_back(
                session,
                submission_id,
                viewer.municipality_id,
                version=version,
                comment=fields.get("comment", ""),
                actor=viewer.actor,
                now=now,
                calendar=house.calendar,
                post=Post(house.writer, house.links),
                disputed=cells_of(fields),
            )
            is_told = is_reachable(session, view.organisation_id)
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused), typed=fields)
    told = "письмо школе отправляется" if is_told else "написать некому: у школы нет адреса, сообщите сами"
    return go(request, f"/collection/school/{submission_id}", f"Сведения возвращены на доработку, {told}")


@router.get("/school/{submission_id:int}/file/{file_id:int}")
def filed_figure_file(viewer: SignedIn, house: TheHouse, submission_id: int, file_id: int) -> Response:
    """Give out a file that a school's figures were filed with."""
    with house.database.reading() as session:
        submission_by_id(session, submission_id, viewer.municipality_id)
        file = filed_file(session, submission_id, file_id)
    return download(file.sha256, file.name, house)


def school_page_with(
    request: Request,
    viewer: Viewer,
    house: House,
    now: datetime,
    submission_id: int,
    *,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return a school's page, with what was refused on top of it."""
    with house.database.reading() as session:
        view = submission_by_id(session, submission_id, viewer.municipality_id)
        receipts = receipts_of(session, view)
        values: dict[str, Any] = {
            "receipts": receipts,
            "changes": _changes(receipts),
            "history": (history := history_of(session, submission_id)),
            "kept": {one.sha256: house.links.kept_sheet(submission_id, one.sha256) for one in history if one.sha256},
            "hand_over": _hand_over(session, house, view, now),
        }
    return render(
        request,
        "pages/collection/school.html",
        status=422 if problem else 200,
        view=view,
        rows=_figures_rows(view, receipts),
        standing=standing_of(view, now),
        can_extend=view.state in NOT_REPORTED and view.round_state is not RoundState.PLANNED,
        can_return=view.state == "submitted" and not why_closed(view, now) and not can_be_corrected(view, now),
        problem=problem,
        typed=typed or {},
        can_correct=can_be_corrected(view, now),
        answers=ANSWERS,
        client_key=secrets.token_urlsafe(18),
        **values,
    )


def cells_of(fields: Mapping[str, str], prefix: str = "cell-") -> dict[int, str]:
    """Return the words that stand beside indicators in a form, by indicator."""
    return {
        int(name.removeprefix(prefix)): words
        for name, words in fields.items()
        if name.startswith(prefix) and is_number(name.removeprefix(prefix))
    }


def _changes(receipts: Sequence[Receipt]) -> tuple[tuple[Receipt, FigureChange], ...]:
    """Return every cell that a version has changed, the newest version first."""
    return tuple(
        (after, change)
        for after, before in pairwise(receipts)
        for change in figure_changes(before.figures, after.figures)
    )


def _hand_over(session: Session, house: House, view: SubmissionView, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return links to be handed over in person, where nobody of the school can be written to."""
    if is_reachable(session, view.organisation_id) or why_closed(view, now):
        return ()
    people = people_of(session, view.organisation_id)
    return tuple((one.full_name, house.links.submission(view.submission_id, one.id or 0, now)) for one in people)


def _figures_rows(view: SubmissionView, receipts: Sequence[Receipt]) -> list[FiguresRow]:
    remarks = view.checking.remarks(view.asking, view.filed)
    files, known = (receipts[0].files, receipts[0].known) if receipts else ((), {})
    return [
        replace(
            _figures_row(view, question, remarks.get(question.indicator_id, ())),
            files=tuple(file for file in files if file.indicator_id == question.indicator_id),
            known=known.get(question.indicator_id, {}),
        )
        for question in view.questions
    ]


def _figures_row(view: SubmissionView, question: Question, remarks: Sequence[str]) -> FiguresRow:
    figure = view.filed.get(question.indicator_id)
    return FiguresRow(
        question=question,
        target=target_in_words(question),
        filed=filed_in_words(question, figure),
        previous=filed_in_words(question, view.previous.get(question.indicator_id)),
        note=figure.note if figure else "",
        typed=as_typed(figure) if figure else TypedFigure(),
        remarks=remarks,
    )


def _total_row(one: IndicatorTotal) -> TotalRow:
    value = one.total.value(one.question)
    sums = f"{write_number(one.total.numerator)} из {write_number(one.total.denominator)}"
    return TotalRow(
        question=one.question,
        target=target_in_words(one.question),
        sums=sums if one.question.is_share and one.total.schools else "",
        value=write_value(value, one.question.unit),
        is_met=meets_target(value, one.question.target, one.question.comparison),
        schools=one.total.schools,
        expected=one.expected,
        why_not=_why_not(one),
    )


def _why_not(one: IndicatorTotal) -> str:
    silent = one.expected - one.total.schools - one.total.not_applicable - one.total.no_data
    parts = (("не применимо", one.total.not_applicable), ("нет данных", one.total.no_data), ("не сдали", silent))
    return ", ".join(f"{words}: {count}" for words, count in parts if count)


def _sentence_of_all(rounds: tuple[RoundView, ...]) -> str:
    to_review = sum(view.reported - view.accepted for view in rounds)
    review = f" Ждут вашей проверки сведения {counted(to_review, _OF_SCHOOLS)}." if to_review else ""
    now_open = [view for view in rounds if view.state is RoundState.OPEN]
    if not now_open:
        return f"Сейчас ни один сбор не открыт.{review}"
    silent = sum(view.silent for view in now_open)
    if not silent:
        return f"По открытым сборам сдали все.{review}"
    return f"По открытым сборам ещё {counted(silent, _SILENT)}.{review}"


def _sentence_of(view: RoundView) -> str:
    if view.state is RoundState.PLANNED:
        return "Сбор ещё не открыт: список школ закрепится в день открытия."
    if view.is_imported:
        return f"Сведения {counted(view.reported, _OF_SCHOOLS)} из файла прошлых лет."
    verb = form_for(view.reported, "Сдала,Сдали,Сдали")
    return f"{verb} {view.reported} из {counted(view.expected, _OF_SCHOOLS)}."
