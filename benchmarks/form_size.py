"""How many bytes a school's form takes on a poor line: everything the first visit sends, as served, gzipped.

    .venv/bin/python benchmarks/form_size.py

A real server answers; body and headers of the page, of its style and of its icon are counted. Two of three indicators
are shares; each has a name of its own of some 110 signs, a target, last quarter's figures, a source and a file button.
«Refused» is the page that comes back with a remark at every figure.
"""

import gzip
import platform
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from sqlmodel import col, select

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from shnor_flow.domain.calendar.dates import moment_of  # noqa: E402  (the repository comes first on the path)
from shnor_flow.domain.collection import AcrossSchools  # noqa: E402
from shnor_flow.domain.collection.indicator import TypedFigure  # noqa: E402
from shnor_flow.storage.database import Database  # noqa: E402
from shnor_flow.storage.migrations import bring_up_to_date  # noqa: E402
from shnor_flow.storage.tables import Indicator, Programme  # noqa: E402
from shnor_flow.web.app import create_app  # noqa: E402
from tests.builders import build_indicator, id_of  # noqa: E402
from tests.collecting import District, build_district, local  # noqa: E402
from tests.live import house_in, serving  # noqa: E402

LIMIT = 50_000  # bytes
JANUARY = date(2027, 1, 11)
NOW = local(2027, 1, 12)
_SPEECH = (
    "обучающихся педагогов классов уроков родителей предметов олимпиад экзаменов кружков консультаций "
    "наставников школьных сельских старших младших одарённых молодых охваченных получивших прошедших "
    "показавших участвующих занятия курсы мониторинг диагностику аттестацию сопровождение поддержку "
    "практику проекты результаты уровень математике русскому языку физике истории чтению естествознанию "
    "технологии грамотность повысивших"
)
_WORDS = _SPEECH.split()


@dataclass(frozen=True)
class Weight:
    """What one visit has sent, in bytes."""

    page: int
    rest: int  # style and icon: once a browser


def main() -> None:
    """Print the table of figures."""
    print(f"{date.today().isoformat()}, Python {platform.python_version()}; bytes, limit {LIMIT}\n")
    print("| indicators | what stands there | page, gzip | style and icon | first visit |")
    print("| --- | --- | --- | --- | --- |")
    for count in (20, 100):
        _measure(count)


def _measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        database = Database(f"sqlite:///{folder}/form.sqlite3")
        bring_up_to_date(database.engine)
        with house_in(Path(folder), database, patch) as house:
            district = build_district(database)
            _ask(district, count)
            district.run(date(2026, 10, 1))
            district.submit(local(2026, 10, 8), district.form(_typed(district, "61")))
            district.run(JANUARY)
            submission = id_of(district.submission(period="2026Q4"))
            path = "/s/" + house.links.submission(submission, district.boris_id, moment_of(JANUARY)).rpartition("/")[2]
            with serving(create_app(house, clock=lambda: NOW)) as server:
                _tell(count, "empty, known figures filled in", _visit(server, path))
                refused = _visit(server, path, _fields(district, "81"))
                _tell(count, "refused, a remark at each figure", refused)
                _visit(server, path, _fields(district, "62", edition="1"))
                _tell(count, "the receipt", _visit(server, f"{path}/receipt/1"))
                _tell(count, "the files of a figure", _visit(server, f"{path}/files/{district.share_id}"))
        database.close()


def _ask(district: District, count: int) -> None:
    chance = Random(5)  # the same names at each run
    with district.database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        for position in range(4, count + 2):
            is_share = position % 3 > 0
            build_indicator(
                session,
                programme,
                position=position,
                name=f"{'Доля' if is_share else 'Число'} {' '.join(chance.sample(_WORDS, 10))}",
                unit="%" if is_share else "чел.",
                across_schools=AcrossSchools.RATIO if is_share else AcrossSchools.SUM,
                targets={2026: 70.0 + position % 20},
            )
        for row in session.exec(select(Indicator)):
            row.known_from = "last_time"


def _typed(district: District, n: str) -> dict[int, TypedFigure]:
    with district.database.reading() as session:
        rows = session.exec(select(Indicator).where(col(Indicator.is_collected)))
        shares = {id_of(row): row.across_schools is AcrossSchools.RATIO for row in rows}
    return {key: TypedFigure("value", n, "80" if is_share else "") for key, is_share in shares.items()}


def _fields(district: District, n: str, edition: str = "0") -> Mapping[str, str]:
    fields = {"edition": edition, "client_key": secrets.token_urlsafe(18), "act": "submit"}
    for key, typed in _typed(district, n).items():
        fields |= {
            f"answer-{key}": typed.answer,
            f"numerator-{key}": typed.numerator if typed.denominator or n != "81" else "много",
            f"denominator-{key}": typed.denominator,
            f"note-{key}": "",
        }
    return fields


def _visit(server: str, path: str, fields: Mapping[str, str] | None = None) -> Weight:
    data = urlencode(fields).encode() if fields else None
    page, html = _get(server + path, data)
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    return Weight(page, sum(_get(server + part)[0] for part in parts))


def _get(url: str, data: bytes | None = None) -> tuple[int, str]:
    request = Request(url, data, {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"})
    try:
        answer = urlopen(request)
    except HTTPError as refused:
        answer = refused
    body = answer.read()
    size = len(body) + len(str(answer.headers).encode())
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return size, (gzip.decompress(body) if packed else body).decode()


def _tell(count: int, what: str, weight: Weight) -> None:
    whole = weight.page + weight.rest
    told = f"{whole:,}" if whole < LIMIT else f"**{whole:,}, over the limit**"
    print(f"| {count} | {what} | {weight.page:,} | {weight.rest:,} | {told} |")


if __name__ == "__main__":
    main()
