"""Every page where the coordinator sets how the house works, on one page, with a sentence each."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from shnor_flow.web.deps import render, signed_in

router = APIRouter()


@dataclass(frozen=True)
class Place:
    """A page that is opened now and then, and what it is for."""

    path: str
    name: str
    told: str


@dataclass(frozen=True)
class Shelf:
    """Places that are looked for together."""

    name: str
    places: tuple[Place, ...]


SHELVES = (
    Shelf(
        "Поручения",
        (
            Place(
                "/rules",
                "Правила контроля",
                "За сколько дней до срока просят о продлении, сколько раз продлевают, когда сдают часть соисполнители.",
            ),
            Place("/petitions", "Просьбы исполнителей", "Кто просит продлить срок или пишет, что поручение не его."),
        ),
    ),
    Shelf(
        "Планы",
        (
            Place(
                "/roadmap/reading",
                "Правила чтения сроков",
                "Четверти и каникулы вашего учебного года, правила из ваших актов о контроле.",
            ),
        ),
    ),
    Shelf(
        "Письма",
        (
            Place(
                "/letters/rules", "Правила напоминаний", "За сколько дней и кому напоминают, сколько писем в неделю."
            ),
            Place("/letters/tomorrow", "Завтрашняя почта", "Письма следующего рабочего дня; любое можно придержать."),
            Place("/letters/year", "Проиграть год", "Сколько писем получит каждый за двенадцать месяцев."),
            Place("/replies", "Ответы на письма", "Ответы, которые система не смогла понять сама."),
            Place("/letters/undelivered", "До кого не дошло", "Что ответил почтовый сервер и как исправить адрес."),
        ),
    ),
    Shelf(
        "Люди",
        (
            Place(
                "/people/changes", "Отпуска и замены", "Кого нет, кто замещает, какие дела остались без исполнителя."
            ),
            Place("/tokens", "Доступ других систем", "Какая система региона читает сведения и до какого дня."),
            Place("/channels", "Каналы кроме почты", "Кому слова письма приходят ещё и в мессенджер."),
            Place("/journal", "Журнал", "Кто, когда и что изменил, и работа заданий."),
            Place("/password", "Пароль", "Сменить свой пароль."),
        ),
    ),
)


@router.get("/settings", dependencies=[Depends(signed_in)])
def settings_page(request: Request) -> Response:
    """Show where everything is set."""
    return render(request, "pages/settings/settings.html", shelves=SHELVES)
