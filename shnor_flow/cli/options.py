"""Options that many commands share."""

from datetime import date

import click


class Day(click.ParamType[date]):
    """A day, written as ГГГГ-ММ-ДД or ДД.ММ.ГГГГ."""

    name = "дата"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with the two spellings that are taken."""
        if isinstance(value, date):
            return value
        try:
            if "." in value:
                day, month, year = (int(part) for part in value.split("."))
                return date(year, month, day)
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"«{value}» — не дата. Напишите её как 2026-09-01 или 01.09.2026.", param, ctx)


DAY = Day()
as_of_option = click.option(
    "--as-of", "as_of", type=DAY, default=None, help="считать, что сегодня этот день (по умолчанию — настоящий)"
)
json_option = click.option("--json", "as_json", is_flag=True, help="вывести JSON для других программ")
