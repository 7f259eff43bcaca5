"""Whether a report must bring its document along: the plan's expected result says so («Приказ», «Разработан план»)."""

import re

from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.party import PartyRole

# The words as a clause begins with them: a document named in the nominative is the result itself.
_NAMED = re.compile(
    r"(?:приказ|отч[её]т|план(?:-график)?|протокол|график|акт|договор|реестр|паспорт|документ|сертификат)(?:ы|а)?"
    r"|справк[аи]|программ[аы]|карт[аы]|концепци[яи]|модел[ьи]|таблиц[аы]|анкет[аы]|список|списки|перечень|перечни"
    r"|(?:распоряжени|постановлени|положени|решени|соглашени|заключени|письм|рекомендаци|представлени)(?:е|я|о|а|и)"
)
# The same documents in any case, where another word says that they are being made.
_MENTIONED = re.compile(
    r"\b(?:приказ|распоряжени|постановлени|положени(?!тельн)|отч[её]т|справк|план(?!ир|ш|ет)|протокол|программ"
    r"|график|договор|соглашени|реестр|перечен|перечн|спис(?:ок|к)|рекомендаци|документ|паспорт|дорожн\w+ карт)\w*"
)
_MADE = re.compile(
    r"\b(?:разработ|утвержд|издан|состав|подготов|подпис|заключ[её]н|оформл|сформирован|формировани|принят|наличи"
    r"|размещ|опубликован|публикаци|представл|направл|внес)\w*"
)
_ADJECTIVE = re.compile(r"[а-яё-]+(?:ая|яя|ый|ий|ой|ые|ие|ое|ее)")
_CLAUSE_END = re.compile(r"[.;:,\n/]|\bи\b")
_WEB_ADDRESS = re.compile(r"https?://\S+\.\S+")
_MOST_ADJECTIVES = 3


def is_document(expected_result: str | None) -> bool:
    """Tell whether the expected result is a document, which can be shown, and not a deed or a figure."""
    text = (expected_result or "").lower().replace("ё", "е")
    return any(_names_document(clause) or _tells_of_making(clause) for clause in _CLAUSE_END.split(text))


def evidence_is_due(
    expected_result: str | None, kind: OccurrenceKind, role: PartyRole, asks_evidence: bool | None
) -> bool:
    """Tell whether this holder's report needs a file or the address of one; the coordinator's word comes first.

    A control point asks for a line on progress, and a co-executor hands the part over to the lead: neither owes the
    document itself.
    """
    if kind is OccurrenceKind.CONTROL_POINT or role is not PartyRole.LEAD:
        return False
    return is_document(expected_result) if asks_evidence is None else asks_evidence


def points_to_a_page(text: str) -> bool:
    """Tell whether the words give an address on the web: a document may be published instead of attached."""
    return _WEB_ADDRESS.search(text) is not None


def _names_document(clause: str) -> bool:
    words = re.findall(r"[а-я-]+", clause)
    for word in words[: _MOST_ADJECTIVES + 1]:
        if _NAMED.fullmatch(word):
            return True
        if not _ADJECTIVE.fullmatch(word):
            return False
    return False


def _tells_of_making(clause: str) -> bool:
    return _MADE.search(clause) is not None and _MENTIONED.search(clause) is not None
