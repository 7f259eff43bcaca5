"""Options that many commands share."""

from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from shnor_flow.domain.term import Period


FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond them is a slip of the finger, and counting days would overflow
LARGEST_NUMBER = 2**31 - 1  # what the database keeps


class Day(click.ParamType[date]):
    """A day, written as ГГГГ-ММ-ДД or ДД.ММ.ГГГГ."""

    name = "дата"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with the two spellings that are taken."""
        if isinstance(value, date):
            return value
        try:
            day = _day(value)
        except ValueError:
            self.fail(f"«{value}» — не дата. Напишите её как 2026-09-01 или 01.09.2026.", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"«{value}» — не наше время: нужен год от {FIRST_YEAR} до {LAST_YEAR}.", param, ctx)
        return day


class ProgrammePeriod(click.ParamType["Period"]):
    """The days a programme runs, written as ДАТА..ДАТА."""

    name = "период"

    def convert(self, value: "str | Period", param: click.Parameter | None, ctx: click.Context | None) -> "Period":
        """Return the period, or fail with the spelling that is taken."""
        from shnor_flow.domain.term import Period

        if isinstance(value, Period):
            return value
        start, separator, end = value.partition("..")
        if not separator:
            self.fail(f"«{value}» — не период. Напишите его как 2026-01-01..2028-12-31.", param, ctx)
        return Period(DAY.convert(start, param, ctx), DAY.convert(end, param, ctx))


def _day(value: str) -> date:
    if "." not in value:
        return date.fromisoformat(value)
    day, month, year = (int(part) for part in value.split("."))
    return date(year, month, day)


DAY = Day()
NUMBER = click.IntRange(1, LARGEST_NUMBER)
as_of_option = click.option(
    "--as-of", "as_of", type=DAY, default=None, help="считать, что сегодня этот день (по умолчанию — настоящий)"
)
json_option = click.option("--json", "as_json", is_flag=True, help="вывести JSON для других программ")
municipality_option = click.option(
    "--municipality", metavar="НАЗВАНИЕ", help="чей это файл (не нужно, если муниципалитет один)"
)
region_option = click.option("--region", metavar="НАЗВАНИЕ", help="регион муниципалитета")
timezone_option = click.option("--timezone", metavar="ПОЯС", help="часовой пояс, например Asia/Irkutsk")
period_option = click.option(
    "--period", type=ProgrammePeriod(), help="срок программы, если его нет в документе: 2026-01-01..2028-12-31"
)
