"""The half-year report in official Russian: its parts, in the order in which they are read."""

from collections.abc import Iterator

from shnor_flow.domain.report import HalfYearReport
from shnor_flow.domain.report.discipline import Tally
from shnor_flow.domain.report.figures import Verdict
from shnor_flow.domain.russian import day_in_words
from shnor_flow.reports import half_year_lists as lists
from shnor_flow.reports.half_year_counts import (
    discipline,
    parties_part,
    planned_in_words,
    sections_part,
    share_in_words,
)
from shnor_flow.reports.half_year_figures import figures_part, rounds_part
from shnor_flow.reports.half_year_helping import helping_part
from shnor_flow.reports.layout import Block, Facts, Heading, Layout, Paragraph


def layout_of(report: HalfYearReport) -> Layout:
    """Return the document's words; a part with nothing to tell says so."""
    parts = (
        ("Что вошло в отчёт", "scope", _scope(report)),
        ("Главное", "main", _main(report)),
        ("Выполнение мероприятий по разделам", "sections", sections_part(report)),
        ("Исполнение поручений по ответственным", "parties", parties_part(report)),
        ("Просроченные поручения", "overdue", lists.overdue_part(report)),
        ("Поручения, выполненные с опозданием", "late", lists.late_part(report)),
        ("Поручения прошлых полугодий", "carried", lists.carried_part(report)),
        ("Перенесённые сроки", "moves", lists.moves_part(report)),
        ("Ход мероприятий, рассчитанных на длительный срок", "progress", lists.progress_part(report)),
        ("Показатели программы", "indicators", figures_part(report)),
        ("Представление сведений школами", "rounds", rounds_part(report)),
        ("Помощь школам: партнёры и кураторы", "helping", helping_part(report)),
        ("Что ждёт решения", "doubts", lists.doubts_part(report)),
    )
    blocks: list[Block] = []
    for place, (name, anchor, part) in enumerate(parts, start=1):
        blocks += [Heading(f"{place}. {name}", anchor), *part]
    blocks += [Heading("Приложение. Сроки мероприятий полугодия", "deadlines"), *lists.deadlines_part(report)]
    return Layout(report.title, _subtitle(report), tuple(blocks))


def _subtitle(report: HalfYearReport) -> str:
    day = f"{report.scope.municipality}. По состоянию на {day_in_words(report.scope.as_of)}"
    return f"{day} Предварительные данные: полугодие ещё не закончилось." if report.is_preliminary else day


def _scope(report: HalfYearReport) -> Iterator[Block]:
    scope, period = report.scope, report.period
    roadmap = "не запущена"
    if scope.edition is not None:
        since = f", действует с {day_in_words(scope.started_on)}" if scope.started_on else ""
        before = "; более ранние сроки — по прежним редакциям" if scope.edition > 1 else ""
        roadmap = f"муниципальная, редакция {scope.edition}{since}{before}"
    yield Facts(
        (
            ("Муниципалитет", scope.municipality),
            ("Программа", scope.programme),
            ("Период", f"{period.name}: с {day_in_words(period.start)} по {day_in_words(period.end)}"),
            ("По состоянию на", day_in_words(scope.as_of)),
            ("Дорожная карта", roadmap),
            (
                "Школы программы",
                f"{len(scope.schools)}: {', '.join(scope.schools)}" if scope.schools else "не указаны",
            ),
            (
                "Мероприятия",
                "учтены сроки, которые по плану приходятся на полугодие, в том числе перенесённые за его пределы. "
                "Выполненным считается поручение, о выполнении которого доложил исполнитель",
            ),
            (
                "Сведения школ",
                "учтены представленные и принятые; черновики и возвращённые на доработку не учтены",
            ),
        )
    )


def _main(report: HalfYearReport) -> Iterator[Block]:
    total, owed = report.total, report.party_total
    yield Paragraph(f"{planned_in_words(total, 'срок мероприятия,срока мероприятий,сроков мероприятий')}.")
    yield Paragraph(f"{planned_in_words(owed, 'поручение,поручения,поручений')}.")
    yield Paragraph(_discipline_in_words(owed))
    verdicts = [line.verdict for line in report.indicators]
    yield Paragraph(
        f"Показателей — {len(verdicts)}: достигнуто {verdicts.count(Verdict.REACHED)}, "
        f"не достигнуто {verdicts.count(Verdict.NOT_REACHED)}, "
        f"ещё не достигнуто (цель более позднего года) {verdicts.count(Verdict.NOT_YET)}, "
        f"нет данных {verdicts.count(Verdict.NO_DATA)}, не с чем сравнить {verdicts.count(Verdict.NO_TARGET)}."
    )


def _discipline_in_words(owed: Tally) -> str:
    if not owed.due_by_first_days:
        return "Исполнительская дисциплина не рассчитывается: выполненных и просроченных поручений нет."
    by_first_days = share_in_words(owed.in_time_by_first_days, owed.due_by_first_days)
    return (
        f"Исполнительская дисциплина по поручениям — {discipline(owed)}; "
        f"по первоначальным срокам, без учёта переносов — {by_first_days}."
    )
