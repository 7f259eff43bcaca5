"""When two names mean one: shortened, spelled out, without the legal form, a person by surname and initials."""

from shnor_flow.domain.party.text import Word, wording_key

_STAFF = frozenset({"специалист", "методист", "сотрудник", "работник"})
_LEGAL_WORDS = (
    "мку мбу мау му мп моу мбоу мкоу маоу мобу мбудо мкудо до муниципальн казен казенн бюджетн автономн учрежден"
    " общеобразовательн образовательн"
)
_LEGAL_FORMS = frozenset(_LEGAL_WORDS.split())


def without_staff(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Leave out who works there: «методисты ЦРО» are the centre's to send."""
    return words[1:] if len(words) > 1 and words[0].stem in _STAFF else words


def own_name(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Leave out the legal form before a name: of «МКУ «Центр развития»» the last two words."""
    start = 0
    while start < len(words) and words[start].stem in _LEGAL_FORMS:
        start += 1
    return words[start:]


def is_same(words: tuple[Word, ...], name: tuple[Word, ...]) -> bool:
    """Tell whether one is the other, abbreviations on either side spelled out."""
    return _consumes(words, name, may_skip=False) or _consumes(name, words, may_skip=False)


def is_short_for(words: tuple[Word, ...], name: tuple[Word, ...]) -> bool:
    """Tell whether the words are the name with some left out; without a number the first word has to be there."""
    starts = range(len(name)) if any(word.stem.isdigit() for word in words) else range(1)
    return any(_consumes(words, name[start:], may_skip=True, at_start=True) for start in starts)


def _consumes(words: tuple[Word, ...], name: tuple[Word, ...], *, may_skip: bool, at_start: bool = False) -> bool:
    if not words:
        return may_skip or not name
    if not name:
        return False
    if words[0].stem == name[0].stem and _consumes(words[1:], name[1:], may_skip=may_skip):
        return True
    taken = _spelled_out(words[0].initials, name)
    if taken and _consumes(words[1:], name[taken:], may_skip=may_skip):
        return True
    return may_skip and not at_start and _consumes(words, name[1:], may_skip=True)


def _spelled_out(initials: str, name: tuple[Word, ...]) -> int:
    """Return how many words of the name the abbreviation stands for, prepositions included; 0 where it does not."""
    left = initials
    for taken, word in enumerate(name):
        if not left:
            return taken
        if word.stem.startswith(left[0]):
            left = left[1:]
        elif len(word.stem) > 2:
            return 0
    return 0 if left else (len(name) if initials else 0)


def is_person(wording: str, full_name: str) -> bool:
    """Tell whether a plan's words are this person: in full or surname and initials, whichever comes first."""
    spoken = _person_key(wording)
    parts = _person_key(full_name)
    if len(parts) != 3:
        return spoken == parts
    orders = [(parts[0], parts[1:]), (parts[2], parts[:2])]
    return any(
        spoken in ((surname, *given), (*given, surname))
        for surname, names in orders
        for given in (names, tuple(name[0] for name in names))
    )


def _person_key(text: str) -> tuple[str, ...]:
    return tuple(wording_key(text).replace(".", " ").split())
