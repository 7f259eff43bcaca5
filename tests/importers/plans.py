"""A plan written for the tests, and the three shapes a text file may have it in."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = {
    "number": "№ п/п",
    "title": "Наименование мероприятия",
    "term": "Сроки исполнения",
    "parties": "Ответственные",
    "result": "Ожидаемый результат",
}
_WIDTHS = {"number": 6, "title": 40, "term": 16, "parties": 18, "result": 26}
USUAL = ("number", "title", "term", "parties", "result")


@dataclass(frozen=True)
class PlanRow:
    """What a test expects to find in a row."""

    section: str
    number: str
    title: str
    term: str
    parties: tuple[str, ...]
    result: str

    def cell(self, column: str) -> str:
        """Return the text of a column as a document prints it."""
        return ", ".join(self.parties) if column == "parties" else str(getattr(self, column))


_RULES = "1. Нормативное и организационное обеспечение"
_STAFF = "2. Работа с педагогическими кадрами"
_PUPILS = "3. Работа с обучающимися и родителями"
PLAN = (
    PlanRow(
        _RULES,
        "1.1.",
        "Утверждение перечня школ – участниц проекта адресной помощи",
        "до 15.09.2026",
        ("Департамент образования",),
        "Приказ департамента",
    ),
    PlanRow(
        _RULES,
        "1.2.",
        "Закрепление за школами кураторов из числа методистов",
        "сентябрь – октябрь 2026 г.",
        ("МБУ ДПО «Информационно-методический центр»", "директора школ"),
        "Список кураторов размещён на сайте",
    ),
    PlanRow(
        _RULES,
        "1.3.",
        "Проверка рабочих программ и локальных актов школ",
        "ежеквартально",
        ("Специалисты департамента образования", "методисты ИМЦ"),
        "Справки по итогам проверки",
    ),
    PlanRow(
        _RULES,
        "1.4.",
        "Совещание руководителей школ по вопросам объективности оценивания",
        "не реже 1 раза в четверть",
        ("Департамент образования",),
        "Протокол совещания",
    ),
    PlanRow(
        _STAFF,
        "2.1.",
        "Диагностика затруднений учителей русского языка и математики",
        "I квартал 2027 года",
        ("ИМЦ", "руководители РМО"),
        "Карта затруднений каждого учителя",
    ),
    PlanRow(
        _STAFF,
        "2.2.",
        "Прохождение курсов повышения квалификации учителями-предметниками",
        "в течение учебного года",
        ("Администрация школ",),
        "Удостоверения о повышении квалификации",
    ),
    PlanRow(
        _STAFF,
        "2.3.",
        "Открытые уроки в школах-наставниках (по отдельному графику)",
        "по графику",
        ("Педагоги-наставники", "заместители директоров по УВР"),
        "Рост мастерства молодых учителей",
    ),
    PlanRow(
        _STAFF,
        "2.5.",
        "Стажировка управленческих команд",
        "март 2027 г., далее ежегодно",
        ("ГАУ ДПО «Институт развития образования»",),
        "Отчёты о стажировке",
    ),
    PlanRow(
        _PUPILS,
        "3.1.",
        "Организация консультаций для выпускников перед экзаменами",
        "февраль – май ежегодно",
        ("Учителя-предметники",),
        "Графики консультаций",
    ),
    PlanRow(
        _PUPILS,
        "3.2.",
        "Родительские собрания «Как помочь ребёнку учиться»",
        "1 раз в полугодие",
        ("Классные руководители", "социальные педагоги"),
        "Протоколы собраний",
    ),
    PlanRow(
        _PUPILS,
        "3.3.",
        "Летняя школа для слабоуспевающих учеников 5 – 8 классов",
        "июнь 2027 г.",
        ("Петрова А.В.", "руководители школ"),
        "Программа летней школы реализована",
    ),
    PlanRow(_PUPILS, "3.10.", "Мониторинг посещаемости", "постоянно", ("Школы-участницы",), "Снижение числа пропусков"),
)


def tabbed(rows: Sequence[PlanRow] = PLAN, columns: Sequence[str] = USUAL, headings: dict[str, str] = HEADINGS) -> str:
    """Write the plan as a table whose cells are parted by tabs, sections as rows of one cell."""
    lines = ["\t".join(headings[column] for column in columns)]
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines.append(section + "\t" * (len(columns) - 1))
        lines.append("\t".join(row.cell(column) for column in columns))
    return "\n".join(lines)


def flowed(rows: Sequence[PlanRow] = PLAN, columns: Sequence[str] = USUAL, *, blank_lines: str = "all") -> str:
    """Write the plan as a PDF viewer copies it: cells wrapped one after another, short ones run into the next.

    `blank_lines`: "all" puts one under every line, "cells" only between cells, "none" nowhere.
    """
    lines = [" ".join(HEADINGS[column] for column in columns)]
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", section, ""]
        lines += _wrapped(row, columns, blank_lines)
    return "\n".join(lines)


def _wrapped(row: PlanRow, columns: Sequence[str], blank_lines: str) -> list[str]:
    lines: list[str] = []
    run_on = ""
    for column in columns:
        first, *others = textwrap.wrap(
            row.cell(column), _WIDTHS[column], break_on_hyphens=False, break_long_words=False
        )
        cell = [f"{run_on} {first}".strip(), *others]
        run_on = cell.pop() if len(cell) == 1 else ""
        for place, line in enumerate(cell):
            lines.append(f"{line} ")
            if blank_lines == "all" or (blank_lines == "cells" and place == len(cell) - 1):
                lines.append("")
    return [*lines, run_on, ""] if run_on else lines


def aligned(rows: Sequence[PlanRow] = PLAN, columns: Sequence[str] = USUAL) -> str:
    """Write the plan with its columns side by side, as a PDF prints its text when the layout is kept."""
    lines = [_beside({column: [HEADINGS[column]] for column in columns})]
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines.append(section)
        lines.append(_beside({column: _cell_lines(row, column) for column in columns}))
    return "\n".join(lines)


def _beside(cells: dict[str, list[str]]) -> str:
    height = max(len(lines) for lines in cells.values())
    gutter = {column: max(_WIDTHS[column], len(HEADINGS[column])) + 12 for column in cells}
    return "\n".join(
        "".join((lines[place] if place < len(lines) else "").ljust(gutter[column]) for column, lines in cells.items())
        for place in range(height)
    )


def _cell_lines(row: PlanRow, column: str) -> list[str]:
    return textwrap.wrap(row.cell(column), _WIDTHS[column], break_on_hyphens=False, break_long_words=False)
