"""The journal: who did what, when and why."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from shnor_flow.storage.journal_view import JournalLine, journal_lines
from shnor_flow.web.deps import SignedIn, TheHouse, render

router = APIRouter()

WORDS = {
    "account.created": "Создана учётная запись",
    "account.password_changed": "Изменён пароль",
    "activity.matched": "Указано, какое это мероприятие прежней редакции",
    "activity.evidence": "Решено, нужен ли документ к отчёту",
    "activity.corrected": "Исправлена строка плана",
    "activity.party": "Назначен ответственный за мероприятие",
    "activity.term_asked_again": "Снова задан вопрос о сроке",
    "activity.term_settled": "Решён вопрос о сроке",
    "assignment.asked_time": "Исполнитель просит продлить срок",
    "assignment.not_mine": "Исполнитель сообщил, что поручение не его",
    "assignment.passed_on": "Поручение передано другому исполнителю",
    "assignment.refused": "Исполнителю отказано в просьбе",
    "assignment.reopened": "Поручение снова на контроле",
    "assignment.taken_over": "Поручение принято от другого исполнителя",
    "assignment.accepted": "Поручение снято с контроля",
    "assignment.cancelled": "Поручение отменено новой редакцией плана",
    "assignment.done": "Исполнитель сообщил об исполнении",
    "assignment.due_moved": "Срок перенесён",
    "assignment.note": "Записан ход работы",
    "assignment.returned": "Работа возвращена на доработку",
    "directory.imported": "Загружен справочник",
    "finding.dismissed": "Закрыт вопрос по плану",
    "ladder.changed": "Изменены правила напоминаний",
    "ladder.dropped": "Программа вернулась к общим правилам напоминаний",
    "ladder.pace": "Изменено, как часто можно писать одному человеку",
    "indicator.added": "Добавлен показатель",
    "indicator.changed": "Изменён показатель",
    "absence.dropped": "Отклонено предложенное замещение",
    "absence.taken": "Принято предложенное замещение",
    "channel.closed": "Закрыт канал кроме почты",
    "channel.opened": "Открыт канал кроме почты",
    "letter.bounced": "Письмо вернулось",
    "reply.dismissed": "Ответ на письмо отложен",
    "letter.held": "Письмо придержано",
    "letter.released": "Придержанное письмо отпущено",
    "letter.retried": "Письмо отправляется снова",
    "letter.told": "Адресату сообщили иначе",
    "mail_server.back": "Почтовый сервер снова принимает письма",
    "mail_server.lost": "Почтовый сервер не принимает письма",
    "municipality.added": "Добавлен муниципалитет",
    "municipality.calendar_kept": "Изменён учебный календарь",
    "municipality.rules_switched": "Изменены правила чтения сроков",
    "organisation.added": "Добавлена организация",
    "party.asked_again": "Снова задан вопрос, кто ответственный",
    "municipality.rules": "Изменены правила контроля",
    "party.mapped": "Уточнено, кто ответственный",
    "party.parted": "Слова плана поделены на нескольких ответственных",
    "absence.confirmed": "Записано отсутствие по автоматическому ответу",
    "absence.ended": "Завершено отсутствие",
    "absence.planned": "Записано отсутствие и замена",
    "absence.suggested": "Автоматический ответ: адресат отсутствует",
    "person.added": "Добавлен человек",
    "person.changed": "Изменены сведения о человеке",
    "person.handed_over": "Дела переданы другому человеку",
    "person.mailbox_added": "Для писем взят общий ящик организации",
    "person.rhythm_chosen": "Адресат выбрал, как часто получать письма",
    "programme.limits": "Изменено, о каких числах переспрашивать школу",
    "programme.rule_added": "Записано правило проверки",
    "programme.rule_changed": "Изменено правило проверки",
    "programme.rule_switched": "Правило проверки включено или выключено",
    "programme.cadences": "Изменён порядок сбора сведений",
    "curator.ended": "Кураторство завершено",
    "curator.named": "Школе назначен куратор",
    "pair.added": "Записана пара школы и партнёра",
    "pair.changed": "Изменены слова пары школы и партнёра",
    "pair.ended": "Пара школы и партнёра завершена",
    "pairs.answered": "Решено, что делать с парой из программы",
    "pairs.carried": "Пары школ и партнёров взяты из программы",
    "visit.corrected": "Запись о встрече исправлена",
    "visit.missed": "Намеченная встреча не состоялась",
    "visit.recorded": "Записана встреча в школе",
    "visit.withdrawn": "Запись о встрече отозвана",
    "visits.answered": "Получен ответ о встречах за период",
    "token.made": "Другой системе дан доступ на чтение",
    "token.withdrawn": "Доступ другой системы закрыт",
    "report.built": "Составлен отчёт",
    "report.sent": "Отчёт отправлен",
    "roadmap.adopted": "План признан новой редакцией",
    "roadmap.applied": "Применена новая редакция плана",
    "roadmap.imported": "Загружена дорожная карта",
    "roadmap.own": "План признан отдельным",
    "roadmap.school_activity": "Указано, какое мероприятие закрывают дорожные карты школ",
    "roadmap.readings_confirmed": "Подтверждены прочтения сроков",
    "roadmap.started": "Запущена дорожная карта",
    "roadmap.superseded": "Редакцию плана сменила новая",
    "round.locked": "Закрыт сбор сведений",
    "figures.imported": "Загружены сведения прошлых лет",
    "round.opened": "Открыт сбор сведений",
    "explanation.removed": "Пояснение убрано из списка",
    "submission.accepted": "Сведения школы приняты",
    "submission.added": "Школа добавлена в сбор",
    "submission.closed_again": "Исправление сведений отменено",
    "submission.corrected": "Сведения школы исправлены координатором",
    "submission.school_left": "Школа вышла из программы",
    "submission.excused": "Школа освобождена от сбора",
    "submission.file_attached": "К сведениям школы приложен файл",
    "submission.file_removed": "Из сведений школы убран файл",
    "submission.file_sent": "Прислан файл со сведениями школы",
    "submission.imported": "Сведения школы загружены из файла прошлых лет",
    "submission.extended": "Школе продлён срок сведений",
    "submission.reopened": "Школе открыты показатели для исправления",
    "submission.returned": "Сведения возвращены школе",
    "submission.saved": "Сохранён черновик сведений",
    "submission.submitted": "Школа сдала сведения",
}
PAGES = {
    "assignment": "/assignment/{}",
    "activity": "/activity/{}",
    "roadmap": "/roadmap/{}",
    "person": "/people/{}",
    "letter": "/letters/{}",
    "collectionround": "/collection/{}",
    "submission": "/collection/school/{}",
    "report": "/report/{}",
    "programme": "/programme/{}",
    "indicator": "/indicator/{}",
}


@dataclass(frozen=True)
class SaidLine:
    """A line of the journal in words, with the page of what it is about."""

    at: datetime
    by: str
    words: str
    href: str
    reason: str


@router.get("/journal")
def journal_page(request: Request, viewer: SignedIn, house: TheHouse, page: int = 1) -> Response:
    """Show one screen of the journal."""
    with house.database.reading() as session:
        lines = journal_lines(session, viewer.municipality_id, page)
    return render(request, "pages/journal/journal.html", lines=lines.each(said))


def said(line: JournalLine) -> SaidLine:
    """Put a line into words; an action without words of its own is shown by its name, never dropped."""
    page = PAGES.get(line.subject, "") if line.subject_id else ""
    return SaidLine(line.at, line.by, WORDS.get(line.action, line.action), page.format(line.subject_id), line.reason)
