"""What a person typed or picked as a holder: a name of the directory in any spelling, or a group."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.party.choice import PartyChoice, choice_by_key, group_names
from shnor_flow.domain.party.match import KnownDirectory, match_party
from shnor_flow.domain.party.text import stems_of, wording_key
from shnor_flow.storage.people.directory import known_directory
from shnor_flow.storage.people.directory_view import organisation_names, person_names
from shnor_flow.storage.tables import Municipality

_MOST_SUGGESTED = 3


@dataclass(frozen=True)
class HolderOption:
    """One of those who may be chosen, by the name a page lists."""

    key: str
    name: str


class HolderNames:
    """Everybody of a municipality who may be chosen, for one page or one form."""

    def __init__(self, session: Session, municipality_id: int) -> None:
        self._directory: KnownDirectory = known_directory(session, session.get_one(Municipality, municipality_id))
        groups = [(PartyChoice(group=group, staff=staff), name) for (group, staff), name in group_names().items()]
        organisations = organisation_names(session, municipality_id)
        people = person_names(session, municipality_id)
        choices = [
            *((PartyChoice(organisation_id=key), name) for key, name in organisations),
            *groups,
            *((PartyChoice(person_id=key), name) for key, name in people),
        ]
        self.options = tuple(HolderOption(choice.key, name) for choice, name in choices)
        self._by_name: dict[str, list[PartyChoice]] = {}
        for choice, name in choices:
            self._by_name.setdefault(wording_key(name), []).append(choice)

    def find(self, typed: str) -> PartyChoice:
        """Return whom these words, or this key of a button, mean; Refused where that is nobody or several."""
        words = " ".join(typed.split())
        if (by_key := choice_by_key(words)) is not None:
            return by_key
        listed = self._by_name.get(wording_key(words), [])
        if len(listed) > 1:
            raise Refused(
                f"«{words}» в справочнике несколько: различите их в разделе «Люди» по должности или названию."
            )
        found = listed or match_party(words, self._directory).choices
        if not found:
            raise Refused(f"«{words}» нет в справочнике: выберите из списка или добавьте новую организацию.")
        return found[0]

    def meant(self, typed: str) -> str:
        """Return the key of the one organisation or person these words mean; empty: nobody, several, or a group."""
        listed = self._by_name.get(wording_key(typed), [])
        found = listed or list(match_party(" ".join(typed.split()), self._directory).choices)
        is_one = len(found) == 1 and found[0].group is None and found[0].staff is None
        return found[0].key if is_one else ""

    def find_all(self, typed: Iterable[str]) -> list[PartyChoice]:
        """Return whom each of the filled fields means, in their order and once."""
        return list(dict.fromkeys(self.find(words) for words in typed if words.strip()))

    def suggest(self, wording: str) -> tuple[HolderOption, ...]:
        """Return those whose names share most words with the wording, the likeliest first; may be empty."""
        stems = {stem for stem in stems_of(wording) if len(stem) > 2 or stem.isdigit()}
        names = {f"organisation:{each.id}": each.names for each in self._directory.organisations}
        scored = []
        for option in self.options:
            known = {stem for name in names.get(option.key, (option.name,)) for stem in stems_of(name)}
            shared = len(stems & known)
            if shared and (shared >= 2 or shared == len(stems)):
                scored.append((-shared, len(known), option.name, option))
        return tuple(option for *_, option in sorted(scored, key=lambda each: each[:3])[:_MOST_SUGGESTED])
