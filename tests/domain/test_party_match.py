"""Claims about whom the words of a plan mean."""

import pytest

from shnor_flow.domain.party import OrganisationKind, PartyGroup, PartyTarget, StaffRole
from shnor_flow.domain.party.match import KnownDirectory, KnownOrganisation, KnownPerson, PartyMatch, match_party
from shnor_flow.domain.party.splitting import split_wording
from shnor_flow.domain.party.staff import holds
from shnor_flow.domain.party.text import wording_key

DEPARTMENT, CENTRE, SCHOOL_1, SCHOOL_12 = 1, 2, 3, 4
BORIS = 7
DIRECTORY = KnownDirectory(
    "Заречный район",
    (
        KnownOrganisation(
            DEPARTMENT,
            "Управление образования администрации муниципального образования «Заречный район»",
            OrganisationKind.DEPARTMENT,
        ),
        KnownOrganisation(CENTRE, "МКУ «Центр развития образования Заречного района»", OrganisationKind.CENTRE),
        KnownOrganisation(SCHOOL_1, "МКОУ «Школа № 1 с. Берёзовка»", OrganisationKind.SCHOOL, ("Берёзовская школа",)),
        KnownOrganisation(SCHOOL_12, "МКОУ «Школа № 12»", OrganisationKind.SCHOOL),
    ),
    (
        KnownPerson(BORIS, "Громов Борис Ильич", "начальник управления образования", OrganisationKind.DEPARTMENT),
        KnownPerson(8, "Зимина Вера Павловна", "директор", OrganisationKind.SCHOOL),
    ),
)


@pytest.mark.parametrize(
    ("wording", "organisation"),
    [
        ("МКОУ «Школа № 1 с. Берёзовка»", SCHOOL_1),
        ('мкоу "школа № 1 с. березовка"', SCHOOL_1),
        ("Берёзовская школа", SCHOOL_1),
        ("Школа № 12", SCHOOL_12),
        ("Управление образования АМО «Заречный район»", DEPARTMENT),
        ("Управлением образования", DEPARTMENT),
        ("Отдел образования", DEPARTMENT),  # the only department, whatever the plan calls it
        ("отдел образования администрации района", DEPARTMENT),
        ("специалисты Управления образования", DEPARTMENT),
        ("УО", DEPARTMENT),
        ("МКУ «ЦРО»", CENTRE),
        ("МКУ «ЦРО Заречного района»", CENTRE),
        ("Центром развития образования", CENTRE),
        ("методисты ЦРО", CENTRE),
    ],
)
def test_words_that_name_one_organisation_find_it(wording: str, organisation: int) -> None:
    assert match_party(wording, DIRECTORY) == PartyMatch(PartyTarget.ORGANISATION, organisation_id=organisation)


@pytest.mark.parametrize(
    ("wording", "group"),
    [
        ("участники Программы", PartyGroup.PROGRAMME_SCHOOLS),
        ("Участникам муниципальной программы", PartyGroup.PROGRAMME_SCHOOLS),
        ("школы – участницы программы", PartyGroup.PROGRAMME_SCHOOLS),
        ("школы-участницы", PartyGroup.PROGRAMME_SCHOOLS),
        ("ШНОР", PartyGroup.PROGRAMME_SCHOOLS),
        ("ОО", PartyGroup.PROGRAMME_SCHOOLS),
        ("OO", PartyGroup.PROGRAMME_SCHOOLS),  # Latin letters out of a scan
        ("общеобразовательные организации", PartyGroup.PROGRAMME_SCHOOLS),
        ("школы-партнёры", PartyGroup.PARTNER_SCHOOLS),
        ("педагоги школ – партнеров", PartyGroup.PARTNER_SCHOOLS),
        ("школы с низкими результатами обучения", PartyGroup.PROGRAMME_SCHOOLS),
        ("все школы", PartyGroup.ALL_SCHOOLS),
        ("школы района", PartyGroup.ALL_SCHOOLS),
        ("Муниципальные координаторы", PartyGroup.COORDINATORS),
        ("муниципальный координатор программы", PartyGroup.COORDINATORS),
    ],
)
def test_words_that_mean_many_find_their_group(wording: str, group: PartyGroup) -> None:
    assert match_party(wording, DIRECTORY) == PartyMatch(PartyTarget.GROUP, group=group)


@pytest.mark.parametrize(
    ("wording", "group", "staff"),
    [
        ("руководители ОО", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.HEAD),
        ("директора школ", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.HEAD),
        ("директора всех школ", PartyGroup.ALL_SCHOOLS, StaffRole.HEAD),
        ("Руководители образовательных организаций района", PartyGroup.ALL_SCHOOLS, StaffRole.HEAD),
        ("администрации ШНОР", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.HEAD),
        ("заместители директоров по УВР", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.TEACHING_DEPUTY),
        ("заместители директоров школ-участниц по УВР", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.TEACHING_DEPUTY),
        ("заместители руководителей ОО", PartyGroup.PROGRAMME_SCHOOLS, StaffRole.DEPUTY),
    ],
)
def test_posts_in_many_schools_are_a_role_in_a_group(wording: str, group: PartyGroup, staff: StaffRole) -> None:
    assert match_party(wording, DIRECTORY) == PartyMatch(PartyTarget.GROUP, group=group, staff=staff)


@pytest.mark.parametrize(
    ("wording", "staff"),
    [
        ("директор МКОУ «Школа № 12»", StaffRole.HEAD),
        ("зам. директора по УВР школы № 12", StaffRole.TEACHING_DEPUTY),
        ("заместитель директора Школы № 12", StaffRole.DEPUTY),
    ],
)
def test_a_post_in_one_school_is_a_role_in_it(wording: str, staff: StaffRole) -> None:
    assert match_party(wording, DIRECTORY) == PartyMatch(
        PartyTarget.ORGANISATION, organisation_id=SCHOOL_12, staff=staff
    )


@pytest.mark.parametrize(
    ("position", "staff"),
    [
        ("директор", {StaffRole.HEAD}),
        ("И. о. директора", {StaffRole.HEAD}),
        ("заместитель директора по учебно-воспитательной работе", {StaffRole.DEPUTY, StaffRole.TEACHING_DEPUTY}),
        ("зам. директора по УВР", {StaffRole.DEPUTY, StaffRole.TEACHING_DEPUTY}),
        ("заместитель директора по АХЧ", {StaffRole.DEPUTY}),
        ("учитель математики", set()),
        (None, set()),
    ],
)
def test_a_position_of_the_directory_holds_its_posts(position: str | None, staff: set[StaffRole]) -> None:
    assert {each for each in StaffRole if holds(each, position)} == staff


@pytest.mark.parametrize(
    ("wording", "pieces"),
    [
        ("УО ЦРО ШНОР", ["УО", "ЦРО", "ШНОР"]),
        ("Управление образования ЦРО школы-участницы", ["Управление образования", "ЦРО", "школы-участницы"]),
        ("Управление образования совместно с ЦРО", ["Управление образования", "ЦРО"]),
        ("Громов Борис Ильич Берёзовская школа", ["Громов Борис Ильич", "Берёзовская школа"]),
        ("Управление образования и культуры", None),  # nobody answers to «культуры»
        ("РМО ЦРО", None),
        ("Управление образования", None),
        ("УО " * 15, None),  # that long it is a sentence
    ],
)
def test_words_without_a_separator_are_cut_where_everybody_is_known(wording: str, pieces: list[str] | None) -> None:
    assert list(split_wording(wording, DIRECTORY)) == (pieces or [wording])


def test_words_without_a_separator_are_cut_by_the_documents_own_glossary() -> None:
    glossary = {"КО": "Комитет по образованию", "МКУ": "Муниципальное казённое учреждение «ЦРО»"}
    assert split_wording("КО МКУ ОО", DIRECTORY, glossary) == ("КО", "МКУ", "ОО")
    assert split_wording("КО МКУ ОО", DIRECTORY) == ("КО МКУ ОО",)  # a legal form alone is nobody


@pytest.mark.parametrize(
    "wording", ["Громов Борис Ильич", "Б.И. Громов", "Громов Б. И.", "начальник управления образования"]
)
def test_a_person_is_found_by_name_or_by_a_position_that_says_where(wording: str) -> None:
    assert match_party(wording, DIRECTORY) == PartyMatch(PartyTarget.PERSON, person_id=BORIS)


@pytest.mark.parametrize(
    "wording",
    [
        "РМО",
        "руководители",  # of what?
        "заместитель директора по УВР",  # of which school?
        "управление культуры",
        "Управление образования Соседнего района",
        "Школа № 2",
        "директор",  # of which school?
        "педагоги",
        "МКУ",  # a legal form is no name
        "совет",
        "",
    ],
)
def test_nobody_is_guessed(wording: str) -> None:
    match = match_party(wording, DIRECTORY)
    assert match.target is PartyTarget.UNRESOLVED
    assert match.reason


def test_two_departments_leave_kind_words_open_and_are_both_named() -> None:
    second = KnownOrganisation(9, "Управление образования города", OrganisationKind.DEPARTMENT)
    directory = KnownDirectory(DIRECTORY.municipality, (*DIRECTORY.organisations, second))
    match = match_party("Управление образования", directory)
    assert match.target is PartyTarget.UNRESOLVED
    assert match.reason.startswith("подходят: Управление образования администрации")
    assert "Управление образования города" in match.reason


def test_two_schools_with_one_number_are_not_told_apart_by_it() -> None:
    twin = KnownOrganisation(9, "МКОУ «Школа № 12 п. Новый»", OrganisationKind.SCHOOL)
    directory = KnownDirectory(DIRECTORY.municipality, (*DIRECTORY.organisations, twin))
    assert match_party("Школа № 12", directory).organisation_id == SCHOOL_12  # the whole name
    assert match_party("Школа № 12 п. Новый", directory).organisation_id == 9


def test_an_abbreviation_means_what_the_document_says() -> None:
    glossary = {"КО": "Комитет по образованию", "МКУ": "Муниципальное казённое учреждение «Центр развития образования»"}
    assert match_party("КО", DIRECTORY, glossary).organisation_id == DEPARTMENT
    assert match_party("МКУ", DIRECTORY, glossary).organisation_id == CENTRE
    assert match_party("ОО", DIRECTORY, {"ОО": "отдел образования"}).organisation_id == DEPARTMENT


@pytest.mark.parametrize(
    "spelling",
    ["МКУ  «ЦРО»", 'мку "цро"', "МКУ «ЦРО».", " MKУ «ЦPO»", "МКУ\u00a0«ЦРО»", "М\u00adКУ ЦРО"],
)
def test_spellings_of_one_wording_share_a_key(spelling: str) -> None:
    assert wording_key(spelling) == wording_key("МКУ «ЦРО»")


def test_dashes_and_yo_do_not_make_another_wording() -> None:
    assert wording_key("школы – участницы, Берѐзовка") == wording_key("Школы-участницы, Березовка")
    assert wording_key("школы участницы") != wording_key("школы-участники")
