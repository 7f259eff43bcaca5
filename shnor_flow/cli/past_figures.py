"""`shnor-flow collection import-past`: figures of past years out of a spreadsheet, looked through first."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shnor_flow.cli.options import as_of_option, json_option
from shnor_flow.cli.reading import read_file

if TYPE_CHECKING:
    from shnor_flow.domain.past_figures.judging import JudgedEntry
    from shnor_flow.services.past_figures.import_past import PastImported
    from shnor_flow.services.past_figures.review_past import PastReview

_COUNTS = (
    ("rows", "строк со школами"),
    ("blanks", "пустых ячеек"),
    ("read", "ответов прочитано"),
    ("added", "  новых"),
    ("equal", "  уже есть"),
    ("differs", "  отличаются от того, что есть"),
    ("repeated", "  повторов в файле"),
    ("asked", "  ждут ответа: какая школа или показатель"),
    ("refused", "  не взято"),
    ("left_out", "  пропущено по решению человека"),
)


@click.command("import-past")
@click.argument("path", type=click.Path(path_type=Path), metavar="ФАЙЛ")
@click.option("--programme", "programme_id", type=int, required=True, metavar="НОМЕР", help="номер программы")
@click.option("--dry-run", is_flag=True, help="только показать, что получится")
@click.option("--reason", default="", metavar="ПРИЧИНА", help="исправить и отличающиеся значения: почему")
@as_of_option
@json_option
def import_past(path: Path, programme_id: int, dry_run: bool, reason: str, as_of: date | None, as_json: bool) -> None:
    """Загрузить сведения прошлых лет: что понято, одним разом; остальное называется с местом в файле."""
    from sqlmodel import select

    from shnor_flow import jobs
    from shnor_flow.domain.actor import Actor
    from shnor_flow.domain.errors import Refused
    from shnor_flow.jobs.past_figures import BroughtFile, bring_past, read_past, review_file, take_past
    from shnor_flow.storage.tables import Programme

    home, now, data = jobs.house(), jobs.now(as_of), read_file(path)
    with home.database.reading() as session:
        programmes = {one.id: one for one in session.exec(select(Programme))}
    programme = programmes.get(programme_id)
    if programme is None:
        known = "; ".join(f"{key} — «{one.title}»" for key, one in sorted(programmes.items(), key=str))
        raise Refused(f"Программы с номером {programme_id} нет. Есть: {known or 'пока ни одной'}.")
    done = None
    if dry_run:
        review = review_file(home, programme_id, read_past(data, path.name), now)
    else:
        actor, municipality_id = Actor("командная строка"), programme.municipality_id
        file = BroughtFile(programme_id, path.name, data)
        import_id = bring_past(home, municipality_id, file, actor=actor, now=now)
        done = take_past(home, municipality_id, import_id, reason, actor=actor, now=now)
        review = done.review
    if as_json:
        click.echo(json.dumps(_as_json(review, done), ensure_ascii=False, indent=2))
        return
    click.echo("\n".join([*_lines(review), *_outcome(done)]))


def _as_json(review: "PastReview", done: "PastImported | None") -> dict[str, Any]:
    return {
        "counts": review.counts,
        "periods": [period.code for period in review.periods],
        "findings": [{"place": one.place, "message": one.message} for one in review.findings],
        "entries": [_entry(one) for one in review.entries],
        "sums": [
            {
                "indicator_id": one.question.indicator_id,
                "indicator": one.question.name,
                "answers": [one.answers_before, one.answers_after],
                "numerators": [float(one.numerator_before), float(one.numerator_after)],
                "denominators": [float(one.denominator_before), float(one.denominator_after)],
                "states": ["submitted", "accepted"],
            }
            for one in review.sums
        ],
        "imported": None if done is None else {"added": done.added, "corrected": done.corrected, "left": done.left},
    }


def _entry(one: "JudgedEntry") -> dict[str, Any]:
    from shnor_flow.domain.past_figures.judging import told_of

    kept, told = told_of(one)
    return {
        "place": one.entry.place,
        "school": one.entry.school,
        "indicator": one.entry.indicator,
        "period": one.period.code if one.period else one.entry.period,
        "fate": one.fate.value,
        "reason": one.reason,
        "file": told,
        "kept": kept,
        "questions": list(one.remarks),
    }


def _lines(review: "PastReview") -> list[str]:
    from shnor_flow.domain.collection.numbers import write_number
    from shnor_flow.domain.past_figures.judging import Fate, told_of

    lines = [f"{words}: {review.counts[name]}" for name, words in _COUNTS if review.counts[name] or name == "read"]
    lines += [f"! {': '.join(filter(None, (one.place, one.message)))}" for one in review.findings]
    for one in review.of(Fate.REFUSED, Fate.ASKED):
        lines.append(f"- {one.entry.place}, {one.entry.school}: {one.reason}")
    for one in review.of(Fate.DIFFERS):
        kept, told = told_of(one)
        lines.append(f"≠ {one.entry.place}, {one.entry.school}, {one.entry.indicator}: есть {kept}, в файле {told}")
    for sums in review.sums:
        lines.append(
            f"Σ {sums.question.name}: {write_number(sums.numerator_before, 3)} из "
            f"{write_number(sums.denominator_before, 3)} → {write_number(sums.numerator_after, 3)} из "
            f"{write_number(sums.denominator_after, 3)} (сданные и принятые)"
        )
    return lines


def _outcome(done: "PastImported | None") -> list[str]:
    if done is None:
        return ["Ничего не загружено: это просмотр."]
    left = f" Осталось не взято: {done.left}; ответить на вопросы можно на странице файла." if done.left else ""
    return [f"Загружено ответов: {done.added}, исправлено: {done.corrected}.{left}"]
