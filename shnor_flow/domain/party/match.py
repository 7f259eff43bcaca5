"""Whom the words of a plan mean: an organisation or person of the directory, a group, or nobody known.

Whatever is not certain stays unresolved with a reason: a person decides, and the answer is remembered.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from shnor_flow.domain.party import OrganisationKind, PartyGroup, PartyTarget, StaffRole
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.party.names import is_person, is_same, is_short_for, own_name, without_staff
from shnor_flow.domain.party.staff import names_those_of_schools, post_and_place, staff_asked_for
from shnor_flow.domain.party.text import Word, stems_of, wording_key, words_of


@dataclass(frozen=True)
class KnownOrganisation:
    """An organisation of the directory under all its names."""

    id: int
    name: str
    kind: OrganisationKind
    other_names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the full name and the others."""
        return (self.name, *self.other_names)


@dataclass(frozen=True)
class KnownPerson:
    """A person of the directory; `works_in` is None for somebody without an organisation."""

    id: int
    full_name: str
    position: str | None = None
    works_in: OrganisationKind | None = None


@dataclass(frozen=True)
class KnownDirectory:
    """Everybody a plan of this municipality may name."""

    municipality: str
    organisations: tuple[KnownOrganisation, ...] = ()
    people: tuple[KnownPerson, ...] = ()


@dataclass(frozen=True)
class PartyMatch:
    """Whom the words mean; `reason` (Russian) tells why nobody was found."""

    target: PartyTarget = PartyTarget.UNRESOLVED
    organisation_id: int | None = None
    person_id: int | None = None
    group: PartyGroup | None = None
    staff: StaffRole | None = None
    reason: str = ""

    @property
    def choices(self) -> tuple[PartyChoice, ...]:
        """Return the match as an answer: nobody or one."""
        if self.target is PartyTarget.UNRESOLVED:
            return ()
        return (PartyChoice(self.organisation_id, self.person_id, self.group, self.staff),)


def match_party(wording: str, directory: KnownDirectory, glossary: Mapping[str, str] | None = None) -> PartyMatch:
    """Return whom `wording` means; `glossary` are the abbreviations that this document itself explains."""
    explained = {wording_key(short): full for short, full in (glossary or {}).items()}
    meanings = [explained[wording_key(wording)]] if wording_key(wording) in explained else []
    failed = PartyMatch(reason="в справочнике нет никого с таким названием")
    for meaning in (*meanings, wording):
        for rule in _RULES:
            found = rule(meaning, directory)
            if found and found.target is not PartyTarget.UNRESOLVED:
                return found
            failed = found or failed
    return failed


def _by_exact_name(wording: str, directory: KnownDirectory) -> PartyMatch | None:
    key = wording_key(wording)
    named = [each for each in directory.organisations if key in {wording_key(name) for name in each.names}]
    people = [each for each in directory.people if is_person(wording, each.full_name)]
    if len(people) == 1 and not named:
        return PartyMatch(PartyTarget.PERSON, person_id=people[0].id)
    if people:
        return PartyMatch(reason=f"подходят: {_listed(person.full_name for person in people)}")
    return _the_one(named)


def _by_group(wording: str, _directory: KnownDirectory) -> PartyMatch | None:
    staff, schools = staff_asked_for(stems_of(wording))
    if staff and not schools and names_those_of_schools(wording):
        return PartyMatch(PartyTarget.GROUP, group=PartyGroup.PROGRAMME_SCHOOLS, staff=staff)
    for group, pattern in _GROUPS:
        if pattern.fullmatch(" ".join(schools)):
            return PartyMatch(PartyTarget.GROUP, group=group, staff=staff)
    return None


def _by_words(wording: str, directory: KnownDirectory) -> PartyMatch | None:
    """Find the one organisation whose name these words shorten or spell out."""
    words = own_name(without_staff(words_of(wording)))
    if not words:
        return None
    whole = _with_a_name(directory, lambda name: is_same(words, name))
    return _the_one(whole if len(whole) == 1 else _with_a_name(directory, lambda name: is_short_for(words, name)))


def _by_kind(wording: str, directory: KnownDirectory) -> PartyMatch | None:
    """Find the only department (or methodical centre) when the words say no more than that they mean one."""
    stems = {word.stem for word in without_staff(words_of(wording))}
    for kind, says_kind in ((OrganisationKind.DEPARTMENT, _says_department), (OrganisationKind.CENTRE, _says_centre)):
        if not says_kind(stems):
            continue
        of_kind = [each for each in directory.organisations if each.kind is kind]
        if len(of_kind) != 1:
            return _the_one(of_kind)
        own = {stem for name in (*of_kind[0].names, directory.municipality) for stem in stems_of(name)}
        return _the_one(of_kind) if stems <= own | _GENERIC else None
    return None


def _by_position(wording: str, directory: KnownDirectory) -> PartyMatch | None:
    """Find the only person with this position; a school's «директор» says nothing about which school."""
    stems = stems_of(wording)
    if not _POSITION_SAYS_WHERE & set(stems):
        return None
    people = [
        each
        for each in directory.people
        if each.works_in is not OrganisationKind.SCHOOL and each.position and stems_of(each.position) == stems
    ]
    if len(people) > 1:
        return PartyMatch(reason=f"подходят: {_listed(person.full_name for person in people)}")
    return PartyMatch(PartyTarget.PERSON, person_id=people[0].id) if people else None


def _by_post(wording: str, directory: KnownDirectory) -> PartyMatch | None:
    """Find the organisation whose head or deputy is meant: «директор МБОУ «Школа № 3»»."""
    parted = post_and_place(wording)
    if parted is None:
        return None
    staff, where = parted
    for rule in (_by_exact_name, _by_words, _by_kind):
        found = rule(where, directory)
        if found and found.target is PartyTarget.ORGANISATION:
            return replace(found, staff=staff)
    return None


_RULES: tuple[Callable[[str, KnownDirectory], PartyMatch | None], ...] = (
    _by_exact_name,
    _by_group,
    _by_position,
    _by_post,
    _by_words,
    _by_kind,
)

_SCHOOLS = (
    r"(?:оо|оу|шнор|школ|(?:(?:обще)?образовательн) (?:организац|учрежден))"
    r"(?: (?:шнор|с низк (?:образовательн )?результат(?: обучен)?))?"
)
_STAFF_OF_SCHOOLS = (
    r"(?:(?:коллектив|педагог|учител|педагогическ коллектив|управленческ команд|школьн команд|методическ служб) )?"
)
_HERE = r"(?:(?:[а-я]+ )?(?:район|округ|город|муниципалитет)|муниципальн (?:образован|район|округ))"
_GROUPS = tuple(
    (group, re.compile(pattern))
    for group, pattern in (
        (
            PartyGroup.COORDINATORS,
            r"(?:муниципальн )?координатор(?: (?:муниципальн )?(?:программ|проект|дорожн карт))?(?: шнор)?",
        ),
        (
            PartyGroup.PARTNER_SCHOOLS,
            rf"{_STAFF_OF_SCHOOLS}(?:{_SCHOOLS} партнер(?: программ)?|партнер {_SCHOOLS})",
        ),
        (
            PartyGroup.ALL_SCHOOLS,
            rf"{_STAFF_OF_SCHOOLS}вс(?:е|ех) {_SCHOOLS}(?: {_HERE})?|{_STAFF_OF_SCHOOLS}{_SCHOOLS} {_HERE}",
        ),
        (
            PartyGroup.PROGRAMME_SCHOOLS,
            rf"{_STAFF_OF_SCHOOLS}(?:{_SCHOOLS}(?: участни[кц](?: (?:муниципальн )?(?:программ|проект))?)?"
            r"|участни[кц] (?:реализац )?(?:муниципальн )?(?:программ|проект))",
        ),
    )
)
_DEPARTMENT = frozenset({"управлен", "отдел", "комитет", "департамент", "орган"})
_DEPARTMENT_INITIALS = frozenset({"уо", "ко", "роо", "моуо"})
_CENTRE = frozenset({"центр", "кабинет"})
_GENERIC_WORDS = (
    "администрац муниципальн район районн городск город округ местн самоуправлен мо мр го амо амр аго сфер по в"
    " образован управлен отдел комитет департамент орган уо ко роо моуо центр кабинет методическ информацион"
    " информационн"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_POSITION_SAYS_WHERE = _DEPARTMENT | _CENTRE | {"глав", "образован"}


def _says_department(stems: set[str]) -> bool:
    return bool(stems & _DEPARTMENT_INITIALS) or ("образован" in stems and bool(stems & _DEPARTMENT))


def _says_centre(stems: set[str]) -> bool:
    return "методическ" in stems and bool(stems & _CENTRE)


def _the_one(found: list[KnownOrganisation]) -> PartyMatch | None:
    if not found:
        return None
    if len(found) > 1:
        return PartyMatch(reason=f"подходят: {_listed(each.name for each in found)}")
    return PartyMatch(PartyTarget.ORGANISATION, organisation_id=found[0].id)


def _with_a_name(directory: KnownDirectory, fits: Callable[[tuple[Word, ...]], bool]) -> list[KnownOrganisation]:
    return [each for each in directory.organisations if any(fits(own_name(words_of(name))) for name in each.names)]


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)
    return "; ".join(shown[:3]) + (f" и ещё {len(shown) - 3}" if len(shown) > 3 else "")
