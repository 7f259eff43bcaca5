"""How often a person may be written to: the cap, the gap between two letters, and the rhythm they chose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.domain.russian import counted

WEEK = timedelta(days=7)
_LETTERS = "письмо,письма,писем"
_DAYS = "день,дня,дней"


@dataclass(frozen=True)
class Pace:
    """The municipality's limits; the defaults hold nothing back that one letter a day does not."""

    gap_days: int = 1
    letters_a_week: int = 7

    def may_hold_back(self, rhythms: Collection[LetterRhythm]) -> bool:
        """Tell whether anybody's letters need to be counted."""
        return self.gap_days > 1 or self.letters_a_week < WEEK.days or LetterRhythm.WEEKLY in rhythms

    def why_wait(self, today: date, rhythm: LetterRhythm, sent_on: Collection[date], *, has_last_day: bool) -> str:
        """Return why today's letter waits, in Russian, or an empty text; `sent_on` are the days of the last letters.

        On the last day of a term the gap yields: a letter that comes after it would be of no use. The cap does not.
        """
        last = max(sent_on, default=date.min)
        monday = today - timedelta(days=today.weekday())
        if rhythm is LetterRhythm.WEEKLY and last >= monday:
            return "адресат выбрал письма раз в неделю: войдёт в следующее"
        if sum(today - day < WEEK for day in sent_on) >= self.letters_a_week:
            return f"за семь дней уже отправлено {counted(self.letters_a_week, _LETTERS)}: войдёт в следующее"
        if (today - last).days < self.gap_days and not has_last_day:
            return f"между письмами не меньше {counted(self.gap_days, _DAYS)}: войдёт в следующее"
        return ""
