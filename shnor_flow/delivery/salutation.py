"""How a letter greets a person: «Уважаемая Анна Сергеевна!», or plainly where the name leaves a doubt."""

from functools import lru_cache
from typing import Any

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Gender

_RESPECTED: dict[Gender | None, str] = {Gender.MALE: "Уважаемый", Gender.FEMALE: "Уважаемая"}
_PATRONYMIC_ENDINGS = ("вич", "вна", "ьич", "мич", "кич", "ична", "инична")
_PATRONYMIC_WORDS = frozenset({"оглы", "кызы", "углы", "гызы"})


def salutation(full_name: str) -> str:
    """Return the greeting for «Фамилия Имя Отчество» or «Имя Отчество Фамилия»; a wrong gender would offend."""
    words = full_name.split()
    place = next((i for i, word in enumerate(words) if i and _is_patronymic(words, i)), None)
    if place is None:
        return _plain(words)
    first, patronymic = words[place - 1], " ".join(words[place : place + _length(words, place)])
    respected = _RESPECTED.get(_gender(first, patronymic.split()[-1]))
    return f"{respected} {first} {patronymic}!" if respected else f"Здравствуйте, {first} {patronymic}!"


def _is_patronymic(words: list[str], place: int) -> bool:
    # In «Павлович Анна Игоревна» the surname only looks like one; it stands first, where no patronymic can.
    return words[place].lower().endswith(_PATRONYMIC_ENDINGS) or _length(words, place) > 1


def _length(words: list[str], place: int) -> int:
    following = words[place + 1].lower() if place + 1 < len(words) else ""
    return 2 if following in _PATRONYMIC_WORDS else 1


def _plain(words: list[str]) -> str:
    name = " ".join(words)
    has_initials = not words or name.endswith(".")
    return "Здравствуйте!" if has_initials else f"Здравствуйте, {name}!"


@lru_cache(maxsize=4096)
def _gender(first: str, patronymic: str) -> Gender | None:
    by_patronymic = _detected(middlename=patronymic)
    by_first = _detected(firstname=first)
    doubtful = by_first in _RESPECTED and by_first != by_patronymic
    return None if doubtful else by_patronymic


@lru_cache(maxsize=1)
def _detector() -> Any:  # the library has no types
    return PetrovichGenderDetector()


def _detected(*, firstname: str = "", middlename: str = "") -> Gender:
    gender: Gender = _detector().detect(lastname="", firstname=firstname, middlename=middlename)
    return gender
