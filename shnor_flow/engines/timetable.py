"""What runs when: the one table that APScheduler reads and that deployments/prefect.yaml is held to."""

from dataclasses import dataclass
from datetime import date
from pkgutil import resolve_name
from typing import Any, Final

# At the hours of the daily lines it is the same date in every zone of Russia (UTC+2 to UTC+12), and no clock
# change skips or repeats it. What must happen at a municipality's own hour is decided inside the job.
ZONE: Final = "Europe/Moscow"


@dataclass(frozen=True)
class Row:
    """One line of the timetable; the order of the lines is the order of a day and of catching up."""

    name: str  # the deployment and the schedule's slug in Prefect, the job's id in APScheduler
    cron: str  # minute, hour, day of month, month, day of week
    job: str  # "module:function", loaded when first run
    flow: str  # "module:function" of the flow that calls the same job
    told: str  # what it does, for the pages and the command line
    zone: str = ZONE
    needs_prefect: bool = False

    def run(self, as_of: date | None = None, engine: str = "command") -> dict[str, Any]:
        """Do the job and return its counts."""
        counts: dict[str, Any] = resolve_name(self.job)(as_of=as_of, engine=engine)
        return counts


TIMETABLE: Final = (
    Row(
        "plan",
        "10 4 * * *",
        "shnor_flow.jobs:plan_occurrences",
        "flows.plan:plan",
        "Расписывает сроки дорожных карт и поручения на будущее.",
    ),
    Row(
        "collection",
        "10 5 * * *",
        "shnor_flow.jobs:run_collection",
        "flows.collection:collection",
        "Открывает сбор сведений за квартал, рассылает приглашения и закрывает приём.",
    ),
    Row(
        "report",
        "40 5 * * *",
        "shnor_flow.jobs:build_reports",
        "flows.report:report",
        "Составляет сводный отчёт, когда закончилось полугодие, и рассылает его получателям.",
    ),
    Row(
        "remind",
        "5 * * * *",
        "shnor_flow.jobs:remind",
        "flows.remind:remind",
        "Готовит каждому ответственному не больше одного письма в день — в утренний час его муниципалитета.",
    ),
    Row(
        "mail",
        "* * * * *",
        "shnor_flow.jobs:deliver_mail",
        "flows.mail:mail",
        "Отправляет письма, которые ждут отправки.",
    ),
    Row(
        "channels",
        "* * * * *",
        "shnor_flow.jobs.correspondence:deliver_channels",
        "flows.channels:channels",
        "Передаёт письма по каналам кроме почты, если они включены.",
    ),
    Row(
        "replies",
        "*/5 * * * *",
        "shnor_flow.jobs.correspondence:read_replies",
        "flows.replies:replies",
        "Читает ответы на письма, если для них заведён почтовый ящик.",
    ),
    Row(
        "sync-runs",
        "20 * * * *",
        "shnor_flow.engines.prefect_server:sync_prefect",
        "flows.sync_runs:sync_runs",
        "Показывает в Prefect мероприятия ближайших 60 дней как запланированные запуски.",
        needs_prefect=True,
    ),
)


def rows_for(engine: str) -> tuple[Row, ...]:
    """Return the lines that this engine runs."""
    return tuple(row for row in TIMETABLE if engine == "prefect" or not row.needs_prefect)
