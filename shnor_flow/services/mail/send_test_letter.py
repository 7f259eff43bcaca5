"""Send one letter at once, past the outbox, to see whether the settings work."""

from datetime import datetime

from shnor_flow.services.ports import Mailer, OutgoingLetter, Verdict

_SUBJECT = "Пробное письмо системы дорожных карт"
_TEXT = "Здравствуйте!\n\nЕсли вы это читаете, письма о сроках будут доходить.\n"
_HTML = '<!doctype html><html lang="ru"><p>Здравствуйте!</p><p>Если вы это читаете, письма о сроках будут доходить.</p>'


async def send_test_letter(mailer: Mailer, address: str, now: datetime, mark: str) -> str:
    """Return what went wrong, in Russian, or an empty text; `mark` makes the letter's Message-ID its own."""
    letter = OutgoingLetter(
        letter_id=0,
        to_address=address,
        subject=_SUBJECT,
        text=_TEXT,
        html=_HTML,
        message_id=f"test-{mark}",
        in_reply_to=None,
        written_at=now,
    )
    async for (delivery,) in mailer.send([letter]):
        return "" if delivery.verdict is Verdict.SENT else delivery.error
    return "Почтовый сервер ничего не ответил. Повторите позже."
