"""A school's own roadmap: which municipal activity asks for it, and the rows it may begin with."""

import re
from dataclasses import dataclass

from shnor_flow.domain.roadmap import ActivityDraft

_DRAW_UP = r"(?:разраб|состав|подготов|утвер|прин[яи]т|корректи|актуализ|обновл|создан)\w*"
_PLAN = (
    r"(?:дорожн\w+\s+карт\w*|план\w*\s+(?:мероприят|работ|повышен|перехода|действ|улучш)\w*|антикризисн\w+\s+план\w*)"
)
_OF_SCHOOLS = (
    r"(?:школ\w*|школьн\w+|О[ОУ]|ОО|общеобразовательн\w+|образовательн\w+\s+организац\w+|участник\w*\s+программы)"
)
_ASKS = re.compile(
    rf"{_DRAW_UP}(?=.{{0,160}}{_PLAN})(?=.{{0,200}}{_OF_SCHOOLS})|{_OF_SCHOOLS}.{{0,80}}{_DRAW_UP}.{{0,80}}{_PLAN}",
    re.IGNORECASE | re.DOTALL,
)
_RESULT = re.compile(rf"{_PLAN}.{{0,60}}{_OF_SCHOOLS}|школьн\w+.{{0,20}}(?:дорожн|план)", re.IGNORECASE | re.DOTALL)
MIRRORED = "Мероприятия района, в которых участвует школа"


@dataclass(frozen=True)
class TemplateRow:
    """A row that a school's roadmap may begin with."""

    title: str
    term: str
    party: str
    result: str


# Our own words, short and plain; the school changes them in Word and brings the file back as a new edition.
_SECTION = "Мероприятия школы"
_ROWS = (
    TemplateRow(
        "Обсудить дорожную карту на педсовете и утвердить её приказом",
        "ежегодно до 15 сентября",
        "Директор",
        "Приказ школы",
    ),
    TemplateRow(
        "Разобрать результаты контрольных и экзаменов, выбрать темы, в которых нужна помощь",
        "ежегодно до 15 октября",
        "Заместитель директора по УВР",
        "Аналитическая справка",
    ),
    TemplateRow(
        "Открыть занятия для учеников, которым трудно учиться",
        "ежегодно до 1 октября",
        "Заместитель директора по УВР",
        "Расписание занятий",
    ),
    TemplateRow(
        "Посетить уроки и обсудить их с учителями",
        "ежеквартально",
        "Заместитель директора по УВР",
        "Карты посещения уроков",
    ),
    TemplateRow(
        "Отправить учителей на курсы по предметам с низкими результатами",
        "ежегодно до 1 декабря",
        "Директор",
        "Удостоверения о курсах",
    ),
    TemplateRow(
        "Встретиться с родителями и обсудить, как помочь детям учиться дома",
        "ежегодно до 20 декабря",
        "Директор",
        "Протокол собрания",
    ),
    TemplateRow(
        "Подвести итоги учебного года и поправить дорожную карту на следующий",
        "ежегодно до 15 июня",
        "Директор",
        "Отчёт школы",
    ),
)


def asks_for_school_roadmaps(title: str, expected_result: str | None) -> bool:
    """Tell whether an activity may be the drawing up of the schools' own roadmaps; a person confirms it."""
    return bool(
        _ASKS.search(title) or (re.search(_DRAW_UP, title, re.IGNORECASE) and _RESULT.search(expected_result or ""))
    )


def template_rows(first: int) -> tuple[ActivityDraft, ...]:
    """Return the rows of the template, numbered from `first`."""
    return tuple(
        ActivityDraft(
            section=_SECTION,
            number=f"{number}.",
            title=row.title,
            term=row.term,
            responsible=(row.party,),
            expected_result=row.result,
            financing=None,
            line=number,
        )
        for number, row in enumerate(_ROWS, start=first)
    )
