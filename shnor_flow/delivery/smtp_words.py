"""What a mail server said, or failed to say, as a verdict and a Russian sentence for the administrator."""

import socket
import ssl

import aiosmtplib

from shnor_flow.services.ports import Verdict

WRONG_ADDRESS = "Адрес получателя записан с ошибкой. Исправьте его и отправьте письмо снова."
_PERMANENT_FROM = 500
_TOO_LARGE = 552  # said of the size that is told along with the sender
_LONGEST_REPLY = 300


def connection_trouble(error: Exception, host: str, port: int) -> str:
    """Say why no letter can be handed over now, and which setting to look at."""
    server = f"Почтовый сервер {host}, порт {port},"
    cause = error.__cause__ or error
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return f"{server} не принял имя или пароль ({_reply(error)}). Проверьте SHNOR_SMTP_USER и SHNOR_SMTP_PASSWORD."
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"{server} предъявил сертификат, которому нет доверия: {cause.verify_message}. Проверьте SHNOR_SMTP_HOST."
        )
    if isinstance(cause, ssl.SSLError):
        return f"{server} не смог установить защищённое соединение. Проверьте SHNOR_SMTP_SECURITY и SHNOR_SMTP_PORT."
    if isinstance(cause, socket.gaierror):
        return f"{server} не найден: такого имени нет в сети. Проверьте SHNOR_SMTP_HOST."
    if isinstance(cause, ConnectionRefusedError):
        return f"{server} не отвечает: соединение отклонено. Проверьте, работает ли он, и SHNOR_SMTP_PORT."
    if isinstance(error, TimeoutError):
        return f"{server} не ответил вовремя. Проверьте, доступен ли он с этой машины."
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{server} не начал разговор ({_reply(error)})."
    return f"{server} не поддержал то, что требуют настройки: {_short(str(error))}. Проверьте SHNOR_SMTP_SECURITY."


def refusal(error: Exception) -> tuple[Verdict, str]:
    """Return whether the letter can be tried again, and what the server answered."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return refusal(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPResponseException):
        verdict = Verdict.PERMANENT if error.code >= _PERMANENT_FROM else Verdict.TEMPORARY
        words = "отказался принять письмо" if verdict is Verdict.PERMANENT else "просит повторить позже"
        return verdict, f"Почтовый сервер {words} ({_reply(error)})."
    return Verdict.PERMANENT, f"Письмо не удалось составить: {type(error).__name__}."


def sender_refusal(error: aiosmtplib.SMTPSenderRefused) -> tuple[Verdict, str]:
    """Say what is wrong before any recipient was named: the letter's size, the sender, or the server's limits."""
    if error.code == _TOO_LARGE:
        return Verdict.PERMANENT, f"Письмо слишком велико для почтового сервера ({_reply(error)})."
    if error.code >= _PERMANENT_FROM:
        words = "не принял адрес отправителя"
        advice = "Проверьте SHNOR_MAIL_FROM."
    else:
        words = "пока не принимает писем от этого отправителя"
        advice = "Если так бывает часто, уменьшите SHNOR_SMTP_LETTERS_PER_HOUR или SHNOR_SMTP_LETTERS_PER_MINUTE."
    return Verdict.NO_SERVICE, f"Почтовый сервер {words} ({_reply(error)}). {advice}"


def silence(error: Exception, timeout_seconds: float) -> str:
    """Say that the server did not answer to the end; whether it took the letter nobody knows."""
    if isinstance(error, TimeoutError):
        return f"Почтовый сервер не ответил за {timeout_seconds:g} с."
    return "Почтовый сервер разорвал соединение во время передачи письма."


def _reply(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {_short(error.message)}".strip()


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REPLY]
