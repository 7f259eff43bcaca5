"""A directory of organisations and people as a file has it: rows to values, each broken row told in Russian.

A cell that is empty says nothing: what is known already stays. «нет» says no.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.domain.party.text import wording_key

_LONGEST_NAME = 300  # characters
_Answer = TypeVar("_Answer")


class DirectoryColumn(StrEnum):
    """The columns of the file, by their headings."""

    ORGANISATION = "Организация"
    SHORT_NAME = "Краткое название"
    KIND = "Тип"
    OTHER_NAMES = "Другие названия"
    LOW_RESULTS = "ШНОР"
    ORGANISATION_EMAIL = "Почта организации"
    FULL_NAME = "ФИО"
    POSITION = "Должность"
    EMAIL = "Эл. почта"
    PHONE = "Телефон"
    DUTY = "Обязанность"
    CONTACT = "Контакт"


@dataclass(frozen=True)
class PersonEntry:
    """A person of a row; None: the file does not say."""

    row: int
    full_name: str
    position: str | None = None
    email: str | None = None
    phone: str | None = None
    duties: frozenset[Duty] | None = None
    is_contact: bool | None = None


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation and its people, gathered from its rows; None: the file does not say."""

    name: str
    kind: OrganisationKind | None = None
    short_name: str | None = None
    other_names: tuple[str, ...] = ()
    is_low_results: bool | None = None
    email: str | None = None
    people: tuple[PersonEntry, ...] = ()


@dataclass(frozen=True)
class BadRow:
    """A row that was left out, counted as the spreadsheet counts; `message` is what a person reads."""

    row: int
    message: str


@dataclass(frozen=True)
class DirectoryDraft:
    """What one file says; the bad rows are not among the organisations and people."""

    organisations: tuple[OrganisationEntry, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


Cells = Mapping[DirectoryColumn, str]


def read_directory_rows(rows: Iterable[tuple[int, Cells]]) -> DirectoryDraft:
    """Gather the rows by organisation; a row with any mistake is left out whole and told of."""
    gathered: dict[str, OrganisationEntry] = {}
    bad_rows = []
    for number, cells in rows:
        reading = _RowReading(cells)
        key, entry = reading.organisation(number, gathered)
        if reading.mistakes:
            bad_rows.append(BadRow(number, f"Строка {number}: {'; '.join(reading.mistakes)}."))
        else:
            gathered[key] = entry
    return DirectoryDraft(tuple(_with_contact(each) for each in gathered.values()), tuple(bad_rows))


@dataclass
class _RowReading:
    cells: Cells
    mistakes: list[str] = field(default_factory=list)

    def organisation(self, row: int, known: Mapping[str, OrganisationEntry]) -> tuple[str, OrganisationEntry]:
        """Return the organisation's key and what is known of it after this row."""
        name = self._text(DirectoryColumn.ORGANISATION) or ""
        if not name:
            self.mistakes.append("не указана организация (если ячейка объединена с верхней, повторите название)")
        key = wording_key(name)
        said = OrganisationEntry(
            name=name,
            kind=self._choice(DirectoryColumn.KIND, _kind_of, "бывает: управление, центр, школа, иное"),
            short_name=self._text(DirectoryColumn.SHORT_NAME),
            other_names=self._other_names(),
            is_low_results=self._choice(DirectoryColumn.LOW_RESULTS, _yes_or_no, "бывает: да или нет"),
            email=self._email(DirectoryColumn.ORGANISATION_EMAIL),
        )
        entry = self._joined(known.get(key), said)
        person = self._person(row, entry)
        return key, replace(entry, people=(*entry.people, person)) if person else entry

    def _joined(self, known: OrganisationEntry | None, said: OrganisationEntry) -> OrganisationEntry:
        if known is None:
            if said.kind is None and said.name:
                self.mistakes.append("не указан тип организации (бывает: управление, центр, школа, иное)")
            return said
        for column, before, now in (
            (DirectoryColumn.KIND, known.kind, said.kind),
            (DirectoryColumn.LOW_RESULTS, known.is_low_results, said.is_low_results),
            (DirectoryColumn.ORGANISATION_EMAIL, known.email, said.email),
        ):
            if before is not None and now is not None and before != now:
                self.mistakes.append(f"в столбце «{column}» у этой организации выше написано другое")
        return replace(
            known,
            short_name=known.short_name or said.short_name,
            other_names=tuple(dict.fromkeys((*known.other_names, *said.other_names))),
            is_low_results=said.is_low_results if known.is_low_results is None else known.is_low_results,
            email=known.email or said.email,
        )

    def _person(self, row: int, organisation: OrganisationEntry) -> PersonEntry | None:
        full_name = self._text(DirectoryColumn.FULL_NAME)
        person = PersonEntry(
            row=row,
            full_name=full_name or "",
            position=self._text(DirectoryColumn.POSITION),
            email=self._email(DirectoryColumn.EMAIL),
            phone=self._text(DirectoryColumn.PHONE),
            duties=self._duties(organisation.kind),
            is_contact=self._choice(DirectoryColumn.CONTACT, _yes_or_no, "бывает: да или нет"),
        )
        if full_name is None:
            if person.email or person.duties or person.position:
                self.mistakes.append("не указаны фамилия, имя и отчество")
            return None
        for other in organisation.people:
            if wording_key(other.full_name) == wording_key(full_name):
                self.mistakes.append(
                    f"{full_name} уже есть в строке {other.row} (несколько обязанностей перечислите через запятую)"
                )
        return person

    def _text(self, column: DirectoryColumn) -> str | None:
        text = " ".join(self.cells.get(column, "").split())
        if len(text) > _LONGEST_NAME:
            self.mistakes.append(f"в столбце «{column}» больше {_LONGEST_NAME} знаков")
        return text or None

    def _other_names(self) -> tuple[str, ...]:
        names = self.cells.get(DirectoryColumn.OTHER_NAMES, "").replace("\n", ";").split(";")
        return tuple(" ".join(name.split()) for name in names if name.strip())

    def _email(self, column: DirectoryColumn) -> str | None:
        address = self.cells.get(column, "").strip()
        if not address:
            return None
        envelope = address_on_envelope(address)
        if envelope and "." in envelope.rpartition("@")[2]:
            return address
        self.mistakes.append(_mistake_in_address(address, column))
        return None

    def _duties(self, kind: OrganisationKind | None) -> frozenset[Duty] | None:
        text = self._text(DirectoryColumn.DUTY)
        if text is None:
            return None
        duties: set[Duty] = set()
        for word in text.replace(";", ",").replace("/", ",").split(","):
            if (duty := _starting(word, _DUTIES)) is not None:
                duties.add(duty)
            elif word.strip().casefold() not in _NO:
                self._unknown(
                    DirectoryColumn.DUTY, word.strip(), "бывает: координатор, руководитель, получатель отчёта"
                )
        if Duty.DEPARTMENT_HEAD in duties and kind is not OrganisationKind.DEPARTMENT:
            self.mistakes.append(
                "обязанность «руководитель» есть только у руководителя управления образования "
                "(директору школы поставьте «Контакт»: да)"
            )
        return frozenset(duties)

    def _choice(self, column: DirectoryColumn, read: Callable[[str], _Answer | None], allowed: str) -> _Answer | None:
        text = self._text(column)
        if text is None:
            return None
        if (answer := read(text)) is None:
            self._unknown(column, text, allowed)
        return answer

    def _unknown(self, column: DirectoryColumn, text: str, allowed: str) -> None:
        self.mistakes.append(f"в столбце «{column}» непонятное «{text[:40]}» ({allowed})")


_YES = frozenset({"да", "+", "1", "yes", "true", "истина"})
_NO = frozenset({"нет", "-", "–", "—", "0", "no", "false", "ложь"})
_KINDS = {
    OrganisationKind.DEPARTMENT: ("управл", "отдел", "комитет", "департамент"),
    OrganisationKind.CENTRE: ("центр", "методич", "кабинет", "цро", "имц"),
    OrganisationKind.SCHOOL: ("школ", "лице", "гимнази", "общеобразов"),
    OrganisationKind.OTHER: ("ин", "друг", "проч", "администрац"),
}
_DUTIES_ALLOWED = "бывает: координатор, руководитель, получатель отчёта"
_DUTIES = {
    Duty.COORDINATOR: ("координатор", "муниципальный координатор"),
    Duty.DEPARTMENT_HEAD: ("руководител", "начальник"),
    Duty.REPORT_RECIPIENT: ("получател",),
}


def _kind_of(text: str) -> OrganisationKind | None:
    return _starting(text, _KINDS)


def _yes_or_no(text: str) -> bool | None:
    word = text.casefold()
    return (word in _YES) if word in _YES | _NO else None


def _starting(text: str, beginnings: Mapping[_Answer, tuple[str, ...]]) -> _Answer | None:
    word = text.strip().casefold()
    return next((answer for answer, starts in beginnings.items() if word.startswith(starts)), None)


def _mistake_in_address(address: str, column: DirectoryColumn) -> str:
    shown = "".join(char if char.isprintable() else " " for char in address)[:60]
    if any(not char.isprintable() for char in address):
        return f"в столбце «{column}» внутри адреса «{shown}» перенос строки (нужен один адрес в одну строку)"
    if address.count("@") > 1 or " " in address or "," in address or ";" in address:
        return f"в столбце «{column}» «{shown}» — не один адрес (нужен один, без пробелов: имя@домен.ru)"
    return f"в столбце «{column}» адрес «{shown}» записан неверно (нужен вид имя@домен.ru)"


def _with_contact(entry: OrganisationEntry) -> OrganisationEntry:
    """Let the only person of an organisation get its letters unless the file says otherwise."""
    if len(entry.people) == 1 and entry.people[0].is_contact is None:
        return replace(entry, people=(replace(entry.people[0], is_contact=True),))
    return entry
