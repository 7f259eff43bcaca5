"""Take the forms that came with a message: filed, asked about, or kept for the coordinator with the reason.

The form's own signed token says for which figures it is, and its sender's address who files them: a message needs no
token of a letter, a school may write a new one. Whatever comes of a file, it is kept first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.figures_sheet import SheetTicket
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import counted
from shnor_flow.services.collection.take_sheet import SheetSent, SheetTaken, note_sheet, take_sheet, ticket_of
from shnor_flow.services.reply.read_forms import FormRead, FormsDesk
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.people.filers import filer_by_email

AUTOMATIC = "Файл пришёл в автоматическом письме: такие система сама не принимает и не отвечает на них."
_TWO_FORMS = "В письме две формы за {}, и числа в них разные. Ничего не взято: пришлите одну."
_SAME_AGAIN = "Та же форма, что и в другом файле этого письма."
_BESIDE = "Приложен к письму с формой."
_FOREIGN = (
    "Это форма другой школы: с вашего адреса её сведения не принимаются. Возьмите форму из письма, которое пришло вам."
)


@dataclass(frozen=True)
class KeptForm:
    """A file of the message with what was read in it, on disk already."""

    read: FormRead
    name: str
    sha256: str


@dataclass(frozen=True)
class FormOutcome:
    """What came of one file; `refused` waits for the coordinator, `told` is for the sender (empty: told elsewhere)."""

    name: str
    sha256: str
    view: SubmissionView | None = None
    actor: Actor | None = None
    taken: SheetTaken | None = None
    told: str = ""
    refused: str = ""
    summary: str = ""  # for the row on «Ответы»

    @property
    def has_remarks(self) -> bool:
        """Tell whether a copy with remarks beside its cells goes back; first it is chosen whose answers count."""
        return self.taken is not None and bool(self.taken.problems) and not self.taken.differences

    @property
    def waits(self) -> str:
        """Return why a person has to look at it, or nothing."""
        if self.taken and self.taken.differences:
            return "На сервере другие ответы: школе предложено их сверить, ничего не сохранено."
        return self.refused


def take_forms(
    session: Session, desk: FormsDesk, forms: Sequence[KeptForm], sender: str, *, is_automatic: bool, now: datetime
) -> tuple[FormOutcome, ...]:
    """Take every form on its own: one that is refused undoes none of the others."""
    found = [(form, *_ticket(desk, form.read, now)) for form in forms]
    is_any_ours = any(ticket is not None for _, ticket, _ in found)
    outcomes: list[FormOutcome] = []
    for place, (form, ticket, why_not) in enumerate(found):
        if ticket is None and is_any_ours and not form.read.is_a_table_by_name:
            outcomes.append(FormOutcome(form.name, form.sha256, summary=_BESIDE))
        elif ticket is None:
            outcomes.append(_not_ours(form, why_not))
        else:
            rivals = [(number, other.read) for number, (other, its, _) in enumerate(found) if _is_of(its, ticket)]
            outcomes.append(_Taking(session, desk, sender, now, is_automatic).take(form, ticket, place, rivals))
    return tuple(outcomes)


def is_any_signed(desk: FormsDesk, forms: Iterable[FormRead], now: datetime) -> bool:
    """Tell whether one of the files is a form that we have signed."""
    return any(_ticket(desk, form, now)[0] is not None for form in forms)


def _not_ours(form: KeptForm, why_not: str) -> FormOutcome:
    return FormOutcome(form.name, form.sha256, told=why_not, refused=why_not, summary=why_not)


def _is_of(ticket: SheetTicket | None, other: SheetTicket) -> bool:
    return ticket is not None and ticket.submission_id == other.submission_id


def _ticket(desk: FormsDesk, form: FormRead, now: datetime) -> tuple[SheetTicket | None, str]:
    if form.sheet is None:
        return None, form.why_not
    try:
        return ticket_of(form.sheet, desk.sheets.tokens, now), ""
    except Refused as refused:
        return None, str(refused)


@dataclass(frozen=True)
class _Taking:
    """One message being taken."""

    session: Session
    desk: FormsDesk
    sender: str
    now: datetime
    is_automatic: bool

    def take(
        self, form: KeptForm, ticket: SheetTicket, place: int, rivals: Iterable[tuple[int, FormRead]]
    ) -> FormOutcome:
        """Take a form that has one token of ours; `rivals` are this and the others for the same figures."""
        try:
            view = submission_by_id(self.session, ticket.submission_id)
        except NotFound as gone:
            return _not_ours(form, str(gone))
        if self.is_automatic:
            note_sheet(self.session, view, form.name, form.sha256, Actor("автоматическое письмо", None), self.now)
            return FormOutcome(form.name, form.sha256, view, refused=AUTOMATIC, summary=AUTOMATIC)
        try:
            actor = filer_by_email(self.session, view, self.sender)
        except NotFound as stranger:
            note_sheet(self.session, view, form.name, form.sha256, Actor("письмо с чужого адреса", None), self.now)
            return FormOutcome(form.name, form.sha256, view, None, told=_FOREIGN, refused=str(stranger))
        note_sheet(self.session, view, form.name, form.sha256, actor, self.now)
        others = [(number, read) for number, read in rivals if read.file is not form.read.file]
        if any(read.sheet != form.read.sheet for _, read in others):
            why = _TWO_FORMS.format(view.period.name)
            return FormOutcome(form.name, form.sha256, view, actor, told=why, refused=why)
        if any(number < place for number, _ in others):
            return FormOutcome(form.name, form.sha256, view, actor, told=_SAME_AGAIN, summary=_SAME_AGAIN)
        return self._file(form, view, actor)

    def _file(self, form: KeptForm, view: SubmissionView, actor: Actor) -> FormOutcome:
        assert form.read.sheet is not None
        sent = SheetSent(form.read.sheet, form.sha256)
        try:
            with self.session.begin_nested():
                taken = take_sheet(
                    self.session, view.submission_id, sent, desk=self.desk.sheets, actor=actor, now=self.now
                )
        except (Refused, NotFound) as refused:
            return FormOutcome(form.name, form.sha256, view, actor, told=str(refused), refused=str(refused))
        told, summary = _told(view, taken)
        return FormOutcome(form.name, form.sha256, view, actor, taken, told, summary=summary)


def _told(before: SubmissionView, taken: SheetTaken) -> tuple[str, str]:
    """Return what the sender is told and what the coordinator reads of it; a receipt is a letter of its own."""
    period = before.period.name
    if taken.receipt:
        done = f"Сведения за {period} сданы, квитанция {taken.receipt.number}."
        if taken.receipt.version > before.version:
            return "", done
        return f"Эти сведения за {period} уже сданы, квитанция {taken.receipt.number}. Ничего не изменено.", done
    if taken.differences:
        return (
            f"Сведения за {period} не сданы: пока файл заполняли, на сервере появились другие ответы. Из файла ничего "
            "не сохранено.",
            "Ответы в файле и на сервере разные.",
        )
    count = counted(len(taken.problems), "замечание,замечания,замечаний")
    return (
        f"Сведения за {period} не сданы: в файле {count}. Заполненное сохранено как черновик.",
        f"В файле {count}: школе отправлен файл с пояснениями, заполненное сохранено как черновик.",
    )
