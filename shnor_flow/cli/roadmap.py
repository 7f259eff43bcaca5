"""`shnor-flow import`: a plan from a file, or a look at what would be read from it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shnor_flow.cli.options import json_option
from shnor_flow.domain.errors import UnreadableFile

if TYPE_CHECKING:
    from shnor_flow.domain.roadmap import RoadmapDraft

_FINDINGS_SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="ФАЙЛ")
@click.option("--dry-run", is_flag=True, help="только показать, что прочитано; ничего не сохранять")
@json_option
def import_command(file: Path, dry_run: bool, as_json: bool) -> None:
    """Прочитать муниципальную программу и её план из файла."""
    draft = _read(file)
    if not dry_run:
        # Saving goes through shnor_flow.jobs.import_roadmap and takes this branch over.
        raise click.UsageError("Добавьте --dry-run: команда показывает, что прочитано из файла.")
    if as_json:
        _print_json(draft)
    else:
        _print_summary(draft)


def _read(file: Path) -> "RoadmapDraft":
    from shnor_flow.importers import read_roadmap
    from shnor_flow.importers.formats import LARGEST_BYTES

    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"Файл «{file}» не открывается: проверьте путь и права на чтение.") from error
    return read_roadmap(data, file.name)


def _print_json(draft: "RoadmapDraft") -> None:
    import json

    from shnor_flow.services.read_roadmap import roadmap_as_json

    click.echo(json.dumps(roadmap_as_json(draft), ensure_ascii=False, indent=2))


def _print_summary(draft: "RoadmapDraft") -> None:
    from shnor_flow.services.read_roadmap import findings_of, readings_of

    programme = draft.programme
    readings = readings_of(draft)
    findings = findings_of(draft, readings)
    period = programme.period
    click.echo(programme.title)
    click.echo(f"Муниципалитет: {programme.municipality or '—'}; регион: {programme.region or '—'}")
    click.echo(f"Срок: {period.start:%d.%m.%Y} — {period.end:%d.%m.%Y}" if period else "Срок: —")
    click.echo(f"Мероприятий: {len(draft.activities)}, показателей: {len(programme.indicators)}")
    dated = sum(bool(reading.windows) for reading in readings)
    certain = sum(not reading.needs_review for reading in readings)
    click.echo(f"Сроки: с датами {dated}, без вопросов {certain} из {len(readings)}")
    click.echo(f"Посмотрите сами: {len(findings)}")
    for finding in findings[:_FINDINGS_SHOWN]:
        place = f"строка {finding.line}: " if finding.line else ""
        click.echo(f"  {place}{finding.message}")
    if len(findings) > _FINDINGS_SHOWN:
        click.echo(f"  … и ещё {len(findings) - _FINDINGS_SHOWN}: все покажет --json")
