"""What stands in the form's sheet: columns, instructions, the words of each row and the hints beside it."""

from dataclasses import dataclass

from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.figures_sheet import ANSWER_WORDS, NO, PLAIN_ANSWER, YES
from shnor_flow.domain.collection.indicator import PERCENT, Question, TypedFigure, filed
from shnor_flow.domain.russian import day_in_words
from shnor_flow.storage.collection.submission import SubmissionView


@dataclass(frozen=True)
class Column:
    """A column: its letter, its heading, its width, and the field that is typed into it."""

    letter: str
    heading: str
    width: int
    field: str = ""


KEY_COLUMN = "A"
COLUMNS = (
    Column("B", "№", 5),
    Column("C", "Показатель", 42),
    Column("D", "Цель", 18),
    Column("E", "В прошлый раз", 20),
    Column("F", "Сколько (числитель)", 14, "numerator"),
    Column("G", "Из скольких (знаменатель)", 15, "denominator"),
    Column("H", "Какой это ответ", 21, "answer"),
    Column("I", "Примечание или ответ словами", 34, "note"),
    Column("J", "Подсказка", 26),
    Column("K", "Замечания", 44),
)
FIELD_LETTERS = {column.field: column.letter for column in COLUMNS if column.field}
HINT, REMARKS = "J", "K"
NOTHING_TYPED = frozenset(["numerator", "denominator"])


def heading_lines(view: SubmissionView, *, by_mail: bool) -> tuple[str, ...]:
    """Return what stands on top of the table: whose form it is, how to fill it in and how to send it back."""
    way_back = "пришлите ответом на письмо, " if by_mail else ""
    return (
        f"Сведения за {view.period.name}",
        view.school,
        view.programme,
        f"Сдать до конца дня {day_in_words(view.due_on)} С опозданием принимается до {day_in_words(view.locks_on)}",
        "1. Заполняйте жёлтые ячейки, остальные защищены. Числа пишите без формул и без слов: 12 или 12,5.",
        "2. Если числа нет или показатель равен нулю, выберите ответ из списка: «подтверждённый ноль», «не применимо»,"
        " «нет данных», и поясните в примечании.",
        "3. Не удаляйте и не объединяйте строки и столбцы: по ним система узнаёт, что к чему относится.",
        "4. Столбец «Подсказка» только советует. Окончательно сведения проверяются при загрузке.",
        f"5. Сохраните файл (XLSX, ODS или XLS) и {way_back}загрузите на странице из письма или отдайте координатору.",
        "6. Файлы-подтверждения в таблицу не вставляйте: приложите их на странице из письма, у своих показателей.",
        "Этот файл — только для вашей школы и этого периода.",
    )


def previous_in_words(view: SubmissionView, question: Question) -> str:
    """Return «60 из 80 — 75 %», or nothing where the school filed nothing before."""
    figure = view.previous.get(question.indicator_id)
    if figure is None:
        return ""
    shown = filed(question, figure)
    return " — ".join(filter(None, (shown.in_words, shown.share_in_words)))


def name_of(question: Question) -> str:
    """Return the indicator with its unit, where the number alone would not tell."""
    has_unit = question.kind is AnswerKind.NUMBER and question.unit
    return f"{question.name}, {question.unit}" if has_unit else question.name


def locked_fields(question: Question) -> frozenset[str]:
    """Return the fields that this indicator does not ask for."""
    if question.kind is AnswerKind.TEXT:
        return NOTHING_TYPED
    return frozenset() if question.is_share else frozenset(["denominator"])


def answers_of(question: Question) -> tuple[str, ...]:
    """Return the list to choose from in «Какой это ответ»."""
    if question.kind in (AnswerKind.SHARE, AnswerKind.NUMBER):
        return tuple(ANSWER_WORDS.values())
    return PLAIN_ANSWER, ANSWER_WORDS[Answer.NOT_APPLICABLE], ANSWER_WORDS[Answer.NO_DATA]


def shown_answer(question: Question, typed: TypedFigure) -> str:
    """Return the word of the list for what was typed."""
    is_plain = typed.answer in ("", Answer.VALUE)
    return answers_of(question)[0] if is_plain else ANSWER_WORDS.get(typed.answer, typed.answer)


def shown_number(question: Question, written: str) -> str:
    """Return a number as typed; «да» or «нет» where that is what is asked."""
    return {"1": YES, "0": NO}.get(written, written) if question.kind is AnswerKind.YES_NO else written


def hint_formula(question: Question, row: int) -> str:
    """Return the formula that says what looks wrong in this row; it hints, and keeps nobody from anything."""
    n, d, answer, note = (f"{FIELD_LETTERS[one]}{row}" for one in ("numerator", "denominator", "answer", "note"))
    plain = answers_of(question)[0]
    is_plain = f'OR({answer}="{plain}",LEN({answer})=0)'
    unsaid = f'IF(AND(NOT({is_plain}),LEN({note})=0,{answer}<>"{ANSWER_WORDS[Answer.CONFIRMED_ZERO]}"),'
    rest = f'{unsaid}"поясните в примечании","")'
    if question.kind is AnswerKind.TEXT:
        return f'=IF(AND({is_plain},LEN({note})=0),"не заполнено",{rest})'
    checks = [(f"AND({is_plain},LEN({n})=0)", "не заполнено")]
    if question.kind is not AnswerKind.YES_NO:
        checks += _number_hints(question, n, d)
    nested = rest
    for condition, words in reversed(checks):
        nested = f'IF({condition},"{words}",{nested})'
    return f"={nested}"


def _number_hints(question: Question, n: str, d: str) -> list[tuple[str, str]]:
    found = [
        (f"AND(LEN({n})>0,NOT(ISNUMBER({n})))", "числитель — не число" if question.is_share else "это не число"),
        (f"AND(ISNUMBER({n}),{n}<0)", "число меньше нуля"),
    ]
    if question.is_share:
        found += [
            (f"AND(LEN({n})>0,LEN({d})=0)", "нет знаменателя"),
            (f"AND(LEN({d})>0,NOT(ISNUMBER({d})))", "знаменатель — не число"),
            (f"AND(ISNUMBER({d}),{d}<0)", "число меньше нуля"),
        ]
    if question.is_share and question.unit == PERCENT:
        found.append((f"AND(ISNUMBER({n}),ISNUMBER({d}),{n}>{d})", "числитель больше знаменателя"))
    return found
