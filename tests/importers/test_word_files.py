"""Word files in the layouts that departments send; each row of the plan is an activity, a section or a finding."""

import pytest

from shnor_flow.domain.roadmap import ActivityDraft, FindingKind, RoadmapDraft
from shnor_flow.importers import read_roadmap
from tests.importers.renderings.word_xml import cell, level, list_of, listed, lists, para, row, run, table, word_file

HEADING = row("№", "Мероприятие", "Срок исполнения", "Ответственный исполнитель", "Форма представления результата")
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def draft(body: str, **parts: str) -> RoadmapDraft:
    return read_roadmap(word_file(body, **parts), "план.docx")


def told(activity: ActivityDraft) -> tuple[str, ...]:
    return (activity.number, activity.title, activity.term, ", ".join(activity.responsible))


def doubts(read: RoadmapDraft) -> list[str]:
    return [finding.message for finding in read.findings if finding.kind is not FindingKind.PASSPORT]


def test_insertions_are_kept_and_deletions_dropped_down_to_whole_rows() -> None:
    changed = (
        "<w:del><w:r><w:delText>март</w:delText></w:r></w:del><w:ins>" + run("апрель") + "</w:ins>" + run(" 2026 г.")
    )
    body = table(
        HEADING,
        row("1", "Аудит внутреннего контроля", cell(para(changed)), "Управление образования", "Справка"),
        row("2", "Отменённая встреча", "2026", "Школы", "", settings='<w:del w:id="1"/>'),
        row("2", "Общее собрание", "май 2026 г.", "Школы", "Протокол", settings='<w:ins w:id="2"/>'),
    )
    read = draft(body)
    assert [told(activity) for activity in read.activities] == [
        ("1", "Аудит внутреннего контроля", "апрель 2026 г.", "Управление образования"),
        ("2", "Общее собрание", "май 2026 г.", "Школы"),
    ]
    assert any("непринятые исправления" in doubt for doubt in doubts(read))


def test_rows_cells_and_words_in_content_controls_are_read() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    body = table(
        HEADING,
        control(row("1", "Подбор партнёра", "до 15.05.2026", "Методический центр", "Договор")),
        row("2", control(cell("Слёт команд")), cell(para(control(run("июнь 2026 г.")))), "Школы", "Отчёт"),
    )
    assert [told(activity)[:3] for activity in draft(body).activities] == [
        ("1", "Подбор партнёра", "до 15.05.2026"),
        ("2", "Слёт команд", "июнь 2026 г."),
    ]


def test_numbers_that_a_list_prints_are_read_also_from_empty_paragraphs() -> None:
    numbering = lists(
        list_of(1, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2.")),
        list_of(2, level(0, "russianLower", "%1)")),
    )
    body = table(
        HEADING,
        row(cell(listed("Организация работы", 1), across=5)),
        row(cell(listed("", 1, 1)), "Издание приказа", "сентябрь 2026 г.", "Отдел образования", "Приказ"),
        row(
            cell(listed("", 1, 1)),
            cell("Консультации:", listed("для директоров", 2), listed("для завучей", 2)),
            "ежемесячно",
            "Отдел образования",
            "Журнал",
        ),
        row(cell(listed("Кадры", 1), across=5)),
        row(cell(listed("", 1, 1)), "Курсы учителей", "октябрь 2026 г.", "Школы", "Удостоверения"),
    )
    read = draft(body, numbering=numbering)
    assert [(activity.section, activity.number) for activity in read.activities] == [
        ("1. Организация работы", "1.1."),
        ("1. Организация работы", "1.2."),
        ("2. Кадры", "2.1."),
    ]
    assert read.activities[1].title == "Консультации: а) для директоров б) для завучей"


def test_a_heading_of_two_rows_with_a_start_and_an_end_makes_one_term() -> None:
    body = table(
        row(
            cell("№", down="restart"),
            cell("Наименование", down="restart"),
            cell("Период реализации", across=2),
            "Кто отвечает",
        ),
        row(cell(down="continue"), cell(down="continue"), "начало", "окончание", cell("")),
        row("1", "2", "3", "4", "5"),
        row("1.", "Диагностика учеников", "01.09.2026", "15.10.2026", "Школы"),
        row("2.", "Сбор данных", "", "20.12.2026", "Отдел образования"),
    )
    assert [told(activity) for activity in draft(body).activities] == [
        ("1.", "Диагностика учеников", "с 01.09.2026 по 15.10.2026", "Школы"),
        ("2.", "Сбор данных", "до 20.12.2026", "Отдел образования"),
    ]


def test_marks_under_years_become_a_term_that_is_put_to_a_person() -> None:
    over = (cell("№", down="restart"), cell("Мероприятия", down="restart"), cell("Годы реализации", across=3))
    body = table(
        row(*over, cell("Исполнители", down="restart"), cell("Источник финансирования", down="restart")),
        row(cell(down="continue"), cell(down="continue"), "2026", "2027", "2028", *[cell(down="continue")] * 2),
        row("1", "Мониторинг посещаемости", "+", "+", "+", "Школы", "без финансирования"),
        row("2", "Закупка приборов", "", "х", "", "Управление образования", "бюджет округа"),
        row("3", "Форум педагогов", "сентябрь", "–", "март", "ИМЦ", ""),
    )
    read = draft(body)
    assert [activity.term for activity in read.activities] == [
        "2026–2028 годы",
        "2027 год",
        "сентябрь 2026 г., март 2028 г.",
    ]
    assert [activity.financing for activity in read.activities] == ["без финансирования", "бюджет округа", None]
    assert sum("составлен по отметкам" in doubt for doubt in doubts(read)) == 3


def test_a_plan_in_several_tables_keeps_its_sections_and_goes_on_without_a_heading() -> None:
    body = (
        para("План мероприятий на 2026 год")
        + para("Раздел I. Управление")
        + table(HEADING, row("1", "Приказ о кураторах", "январь 2026 г.", "Отдел образования", "Приказ"))
        + para("Раздел II. Кадры")
        + table(HEADING, row("1", "Наставничество", "в течение года", "Школы", "Отчёт"))
        + table(row("2", "Обмен уроками", "апрель 2026 г.", "Школы", "Записи"))
    )
    assert [(activity.section, activity.title, activity.place) for activity in draft(body).activities] == [
        ("Раздел I. Управление", "Приказ о кураторах", "таблица 1, строка 2"),
        ("Раздел II. Кадры", "Наставничество", "таблица 2, строка 2"),
        ("Раздел II. Кадры", "Обмен уроками", "таблица 3, строка 1"),
    ]


def test_terms_that_stand_in_section_rows_date_their_activities_and_are_asked_about() -> None:
    body = table(
        row("Что делаем", "Кто отвечает", "Итог"),
        row(cell("Сентябрь 2026 г.", across=3)),
        row("Входные работы", "Школы", "Справка"),
        row(cell("IV квартал 2026 года", across=3)),
        row("Открытые уроки", "Школы", "Записи"),
    )
    read = draft(body)
    assert [activity.term for activity in read.activities] == ["Сентябрь 2026 г.", "IV квартал 2026 года"]
    assert sum("взят из заголовка" in doubt for doubt in doubts(read)) == 2


def test_an_activity_over_several_rows_is_one_with_one_term_and_several_with_several() -> None:
    body = table(
        HEADING,
        row(
            cell("1", down="restart"),
            cell("Сбор команд", down="restart"),
            cell("май 2027 г.", down="restart"),
            "Школы",
            "Список",
        ),
        row(*[cell(down="continue")] * 3, "ИМЦ", "Программа"),
        row(
            cell("2", down="restart"), cell("Проверка журналов", down="restart"), "октябрь 2026 г.", "Школы", "Справка"
        ),
        row(*[cell(down="continue")] * 2, "апрель 2027 г.", "Школы", "Справка"),
    )
    read = draft(body)
    assert [(activity.title, activity.term) for activity in read.activities] == [
        ("Сбор команд", "май 2027 г."),
        ("Проверка журналов", "октябрь 2026 г."),
        ("Проверка журналов", "апрель 2027 г."),
    ]
    assert read.activities[0].responsible == ("Школы", "ИМЦ")
    assert any("несколько строк с разными сроками" in doubt for doubt in doubts(read))


def test_codes_of_fields_and_hidden_words_are_not_read_and_footnotes_are_asked_about() -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    term = (
        field("begin")
        + "<w:r><w:instrText>DATE</w:instrText></w:r>"
        + field("separate")
        + run("май 2026 г.")
        + field("end")
    )
    title = run("Смотр кабинетов") + run(" черновик", "<w:vanish/>") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
    inner = table(row(cell("по форме 1")))
    body = table(HEADING, row("1", cell(para(title)), cell(para(term)), "Школы", cell("Акт", inner, para(""))))
    read = draft(body, footnotes='<w:footnote w:id="2">' + para("Кроме вечерних школ.") + "</w:footnote>")
    assert told(read.activities[0]) == ("1", "Смотр кабинетов", "май 2026 г.", "Школы")
    assert read.activities[0].expected_result == "Акт по форме 1"
    assert "Сноска не отнесена к плану: «Кроме вечерних школ.». Учтите её сами." in doubts(read)


def test_a_section_whose_number_stands_in_its_own_cell_is_a_section() -> None:
    body = table(
        HEADING,
        row("I.", cell("Работа с кадрами", across=4)),
        row("1", "Аттестация", "2026 год", "УО", "Акт"),
        row(cell("Примечание: сроки уточняются", across=5)),
    )
    read = draft(body)
    assert [(activity.section, activity.title) for activity in read.activities] == [
        ("I. Работа с кадрами", "Аттестация")
    ]
    assert any("Примечание: сроки уточняются" in doubt for doubt in doubts(read))


def test_a_plan_inside_a_framing_table_and_the_strict_kind_of_file_are_read() -> None:
    plan = table(HEADING, row("1", "Аттестация", "2026 год", "УО", "Акт"))
    for body in (table(row(cell("Шапка", plan, para("")))), plan):
        read = read_roadmap(word_file(body, namespace=STRICT), "план.docx")
        assert [activity.title for activity in read.activities] == ["Аттестация"]


def test_a_number_twice_in_a_section_is_asked_about() -> None:
    body = table(HEADING, row("1", "Сбор", "2026 год", "УО", ""), row("1", "Отчёт", "2027 год", "УО", ""))
    assert any("Номер «1» в этом разделе уже был" in doubt for doubt in doubts(draft(body)))


def test_a_table_and_a_column_that_mean_nothing_known_are_named() -> None:
    heading = row("№", "Мероприятие", "Срок", "Ответственные", "Ссылка")
    other = table(row("Школа", "Учеников", "Педагогов", "Классов"), row("№ 1", "120", "14", "9"))
    read = draft(table(heading, row("1", "Сбор", "2026 год", "УО", "стр. 7")) + para("Приложение") + other)
    assert any("Столбец «Ссылка» не распознан" in doubt for doubt in doubts(read))
    assert any("Таблица «Школа | Учеников | Педагогов | Классов»" in doubt for doubt in doubts(read))


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", "<script>alert(1)</script>", "=1+1", "&lt;b&gt;"])
def test_markup_and_template_marks_are_only_words(words: str) -> None:
    body = table(HEADING, row("1", cell(para(run(words))), "2026 год", "УО", ""))
    assert draft(body).activities[0].title == words


def test_the_passport_is_read_from_a_table_and_its_targets_from_columns_of_years() -> None:
    passport = table(
        row("Наименование программы", "Муниципальная программа «Школа рядом» на 2026–2028 годы"),
        row("Разработчик", "Управление образования администрации Приозёрного района Тюменской области"),
        row("Цель программы", "Поднять качество уроков"),
        row("Задачи программы", cell("обучить завучей;", "закрепить наставников;", "вести мониторинг.")),
        row(
            "Сроки реализации",
            cell("I этап – январь-июнь 2026 г. – подготовка;", "II этап – сентябрь 2026 г. – декабрь 2028 г."),
        ),
        row("Риски программы", cell("нехватка кадров – привлечение молодых;", "слабая мотивация – поощрения.")),
    )
    targets = table(
        row("№", "Целевой показатель", "Единица измерения", "Базовое значение (2025)", "2026", "2028"),
        row("1", "Доля учеников, не сдавших ОГЭ с первого раза", "%", "12", "10", "3"),
    )
    plan = table(
        row("Ответственные", "Сроки", "Мероприятия", "№"), row("УО", "март 2026 г.", "Приказ о кураторах", "1")
    )
    read = draft(passport + para("") + targets + para("План мероприятий") + plan)
    programme = read.programme
    assert programme.title == "Муниципальная программа «Школа рядом» на 2026–2028 годы"
    assert (programme.municipality, programme.region) == ("Приозёрный район", "Тюменская область")
    assert programme.goal == "Поднять качество уроков"
    assert programme.tasks == ("обучить завучей", "закрепить наставников", "вести мониторинг")
    assert len(programme.stages) == len(programme.risks) == 2
    assert [(each.target, each.due_year) for each in programme.indicators] == [(10, 2026), (3, 2028)]
    assert told(read.activities[0]) == ("1", "Приказ о кураторах", "март 2026 г.", "УО")
