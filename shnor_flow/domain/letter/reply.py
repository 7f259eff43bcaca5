"""What a reply to a letter says about which assignment; whatever is not certain is left to the coordinator."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shnor_flow.domain.letter.coming_day import coming_day


class ReplyKind(StrEnum):
    """What came in."""

    ANSWER = "answer"
    SHEET = "sheet"  # a school's figures as a file
    BOUNCE = "bounce"  # a mail server says that a letter of ours did not arrive
    AUTO_REPLY = "auto_reply"  # «я в отпуске до …»: never an answer
    STRANGER = "stranger"  # from nobody we wrote to
    UNTAKEN = "untaken"  # could not be read: it lies in the mailbox


class ReplyState(StrEnum):
    """What became of it."""

    TAKEN = "taken"  # written down, or noted
    DOUBTFUL = "doubtful"  # the coordinator decides
    SETTLED = "settled"  # she has
    DISMISSED = "dismissed"


class ReplyAct(StrEnum):
    """What is said about an assignment; the same four as on the page behind a link."""

    DONE = "done"
    NOTE = "note"
    MORE_TIME = "more_time"
    NOT_MINE = "not_mine"


@dataclass(frozen=True)
class SaidOfOne:
    """One thing said about one assignment."""

    assignment_id: int
    act: ReplyAct
    until: date | None = None  # of MORE_TIME
    to_whom: str = ""  # of NOT_MINE


@dataclass(frozen=True)
class ReplyReading:
    """Everything a reply says, or why a person has to read it."""

    said: tuple[SaidOfOne, ...] = ()
    doubt: str = ""


NO_WORD = "Нет слова, по которому понятно, что сделано: «готово», «в работе», «продлить до …», «не моё»."
WHICH_ONE = "В письме было несколько поручений, а в ответе не сказано, о каком он."
HEDGED = "Сказано с оговоркой («не», «будет», «почти»): непонятно, исполнено ли."
TWO_THINGS = "Об одном поручении сказано разное."
NO_DAY = "Просят продлить срок, но до какого дня — непонятно."
ASKED = "В ответе вопрос."

_ACTS = {
    ReplyAct.DONE: re.compile(
        r"\b(?:готов[оа]|исполнен[оаы]?|выполнен[оаы]?|сделан[оаы]?|завершен[оаы]?|проведен[оаы]?)\b"
    ),
    ReplyAct.MORE_TIME: re.compile(r"\b(?:продл\w+|перенес\w+|отсроч\w+|больше времени|дополнительн\w+ врем\w+)\b"),
    ReplyAct.NOT_MINE: re.compile(
        r"\bне (?:мо[еяй]|наш[еа]?|ко мне|к нам|относится|касается|по адресу)\b|\bпереда(?:ть|йте)\b"
    ),
    ReplyAct.NOTE: re.compile(r"\b(?:в работе|в процессе|работаем|делаем|готовим|выполняется|исполняется|проводим)\b"),
}
_HEDGE = re.compile(
    r"\b(?:не|ни|нет|будет|будут|почти|частично|скоро|пока|еще|завтра|если|когда|к сожалению|планируем|должно)\b"
)
_MARK = re.compile(r"(?:№|n°|no\.?|номер|поручени\w+)\s*№?\s*(\d{1,9})")
_LEADING = re.compile(r"^\W*((?:\d{1,9}(?:\s*(?:,|и)\s*)?)+)(?=[\s.):—–-]|$)")
_PLAN_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){1,3}(?![\d.])")
_ALL = re.compile(r"\b(?:все|по всем|всё)\b")
_UNTIL = re.compile(r"\b(?:до|на|к|по)\s+(?P<day>\d.*|конца .*|[а-я]+ \d{4}.*)$")
_REASON = re.compile(r"[,;(]|\s[—–-]\s|\s(?:так как|т\.\s?к\.|потому|поскольку|из-за|в связи|по причине|ждем)\b")
_TO_WHOM = re.compile(
    r"(?:переда(?:ть|йте)|исполняет|отвечает|занимается)\s*:?\s*(?:в |к )?(?P<whom>[^.;\n]{2,200})", re.IGNORECASE
)


def read_reply(words: str, numbers: Mapping[int, str], today: date) -> ReplyReading:
    """Return what `words` say about the assignments of the letter; `numbers` are their numbers in the plan, by id.

    An assignment is meant by the mark that stands in the letter (№ 123), by its number in the plan where no other line
    has it, or by being the only one.
    """
    said: dict[int, SaidOfOne] = {}
    meant_before: tuple[int, ...] = ()
    is_any = False
    for statement in _statements(words):
        meant = _meant(statement, numbers)
        act = _act_of(statement)
        if act is None:
            meant_before = meant or meant_before
            continue
        is_any = True
        if doubt := _doubt_about(statement, act):
            return ReplyReading(doubt=doubt)
        ids = meant or meant_before or (tuple(numbers) if len(numbers) == 1 or _ALL.search(statement.folded) else ())
        if not ids:
            return ReplyReading(doubt=WHICH_ONE)
        until = _until(statement.folded, today) if act is ReplyAct.MORE_TIME else None
        if act is ReplyAct.MORE_TIME and until is None:
            return ReplyReading(doubt=NO_DAY)
        whom = _TO_WHOM.search(statement.text) if act is ReplyAct.NOT_MINE else None
        for one in ids:
            new = SaidOfOne(one, act, until, whom["whom"].strip(" .,!") if whom else "")
            known = said.setdefault(one, new)
            if known.act is not act and ReplyAct.NOTE not in (known.act, act):
                return ReplyReading(doubt=TWO_THINGS)
            if known.act is ReplyAct.NOTE or (known.act is act and not known.to_whom):
                said[one] = new
    return ReplyReading(tuple(said.values())) if is_any else ReplyReading(doubt=NO_WORD)


@dataclass(frozen=True)
class _Statement:
    text: str
    folded: str = field(init=False)  # small letters, ё as е, one space

    def __post_init__(self) -> None:
        folded = " ".join(self.text.lower().replace("ё", "е").split())
        object.__setattr__(self, "folded", folded)


def _statements(words: str) -> Iterable[_Statement]:
    for line in re.split(r"[\n;]|(?<=[а-яё)»])[.!]\s", words):
        if line.strip():
            yield _Statement(line.strip())


def _acts_in(statement: _Statement) -> list[ReplyAct]:
    return [act for act, words in _ACTS.items() if words.search(statement.folded)]


def _act_of(statement: _Statement) -> ReplyAct | None:
    return next(iter(_acts_in(statement)), None)


def _doubt_about(statement: _Statement, act: ReplyAct) -> str:
    if "?" in statement.text:
        return ASKED
    if len([one for one in _acts_in(statement) if one is not ReplyAct.NOTE]) > 1:
        return TWO_THINGS
    if act is ReplyAct.DONE and _HEDGE.search(statement.folded):
        return HEDGED
    return ""


def _meant(statement: _Statement, numbers: Mapping[int, str]) -> tuple[int, ...]:
    named = [int(number) for number in _MARK.findall(statement.folded)]
    if leading := _LEADING.match(statement.folded):
        named += [int(number) for number in re.findall(r"\d+", leading[1])]
    found = [one for one in named if one in numbers]
    if found:
        return tuple(dict.fromkeys(found))
    for number in _PLAN_NUMBER.findall(statement.folded):
        same = [one for one, own in numbers.items() if own.strip(" .") == number]
        if len(same) == 1:
            found.append(same[0])
    return tuple(dict.fromkeys(found))


def _until(folded: str, today: date) -> date | None:
    """Read «до 15 декабря», «на 20.12.2026», «до конца декабря»; None unless it is one certain day to come."""
    found = _UNTIL.search(folded)
    if found is None:
        return None
    day = _REASON.split(found["day"], maxsplit=1)[0].strip(" .!")
    return coming_day(f"до {day}", today)
