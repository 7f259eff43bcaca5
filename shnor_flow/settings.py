"""Settings from the environment (SHNOR_…) and an optional `.env`; a bad value is named and nothing starts."""

from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shnor_flow.domain.errors import WrongSetting
from shnor_flow.domain.letter.address import address_on_envelope

_SHORTEST_SECRET: Final = 32
# Their values may be passwords.
_UNTOLD: Final = frozenset({"database_url", "secret_key", "smtp_password", "imap_password"})


class Settings(BaseSettings):
    """Everything an administrator may change."""

    model_config = SettingsConfigDict(env_prefix="SHNOR_", env_file=".env", extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="папка с базой SQLite и файлами")
    database_url: str = Field(default="", description="адрес базы; пусто — SQLite в папке данных")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="секрет подписи ссылок и входа; пусто — создаётся в папке данных"
    )
    public_url: str = Field(default="http://127.0.0.1:8000", description="адрес, который стоит в письмах")
    web_host: str = Field(default="127.0.0.1", description="адрес, на котором отвечает веб-сервер")
    web_port: int = Field(default=8000, ge=1, le=65535, description="порт веб-сервера")
    web_processes: int = Field(
        default=1, ge=1, le=64, description="сколько процессов отвечает на запросы; больше одного — с PostgreSQL"
    )
    engine: Literal["in_process", "prefect", "none"] = Field(
        default="in_process", description="кто будит задания: in_process, prefect или none"
    )
    smtp_host: str = Field(default="127.0.0.1", min_length=1, description="почтовый сервер")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="порт почтового сервера")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="защита соединения: none, starttls или tls"
    )
    smtp_user: str = Field(default="", description="имя для почтового сервера; пусто — без входа")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="пароль для почтового сервера")
    smtp_timeout_seconds: float = Field(default=30, gt=0, le=600, description="сколько ждать почтовый сервер")
    smtp_connections: int = Field(default=10, ge=1, le=64, description="сколько соединений держать с почтовым сервером")
    smtp_letters_per_connection: int = Field(
        default=100, ge=1, le=100_000, description="сколько писем передавать за одно соединение"
    )
    smtp_letters_per_minute: int = Field(
        default=0, ge=0, le=1_000_000, description="сколько писем в минуту берёт почтовый сервер; 0 — сколько угодно"
    )
    smtp_letters_per_hour: int = Field(
        default=0, ge=0, le=1_000_000, description="сколько писем в час берёт почтовый сервер; 0 — сколько угодно"
    )
    mail_from: str = Field(default="Дорожная карта <roadmap@localhost>", description="от кого письма: «Имя <адрес>»")
    imap_host: str = Field(default="", description="почтовый ящик для ответов (IMAP); пусто — ответы не читаются")
    imap_port: int = Field(default=993, ge=1, le=65535, description="порт сервера с ящиком для ответов")
    imap_security: Literal["none", "starttls", "tls"] = Field(
        default="tls", description="защита соединения с ящиком: none, starttls или tls"
    )
    imap_user: str = Field(default="", description="имя для входа в ящик")
    imap_password: SecretStr = Field(default=SecretStr(""), description="пароль для входа в ящик")
    imap_folder: str = Field(default="INBOX", min_length=1, description="папка, в которую приходят ответы")
    reply_address: str = Field(default="", description="адрес ящика для ответов; пусто — адрес отправителя писем")
    channels: str = Field(
        default="", description="каналы кроме почты, через запятую: tgram, vk, json…; пусто — выключены"
    )
    link_days: int = Field(default=120, ge=1, le=1000, description="сколько дней действует ссылка из письма")
    upload_megabytes: int = Field(default=20, ge=1, le=500, description="наибольший размер файла")

    @field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, value: str) -> str:
        kind, _, rest = value.partition("://")
        if kind in ("postgres", "postgresql"):
            return f"postgresql+psycopg://{rest}"  # the driver that is installed
        if value and kind not in ("postgresql+psycopg", "sqlite"):
            raise ValueError("нужен адрес вида postgresql://имя:пароль@сервер/база")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"секрет короче {_SHORTEST_SECRET} знаков можно подобрать")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("адрес должен начинаться с http:// или https://")
        if not urlsplit(value).hostname:
            raise ValueError("после http:// или https:// нужно имя сервера")
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _has_one_line_and_address(cls, value: str) -> str:
        if "\n" in value or "\r" in value or address_on_envelope(parseaddr(value)[1]) is None:
            raise ValueError("нужна одна строка с адресом, например «Управление образования <uo@example.ru>»")
        return value

    @field_validator("reply_address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and address_on_envelope(value) is None:
            raise ValueError("нужен один адрес, например plan@example.ru")
        return value

    @property
    def channel_schemes(self) -> frozenset[str]:
        """Return the kinds of channels that are switched on, as apprise calls them."""
        return frozenset(name.strip().lower().removesuffix("://") for name in self.channels.split(",") if name.strip())

    @property
    def takes_replies(self) -> bool:
        """Tell whether answers by reply are on."""
        return bool(self.imap_host)

    @property
    def reply_mailbox(self) -> str:
        """Return the address replies go to."""
        return self.reply_address or parseaddr(self.mail_from)[1]

    @property
    def database(self) -> str:
        """Return the address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'shnor_flow.sqlite3'}"

    @property
    def files_dir(self) -> Path:
        """Return the folder of stored files."""
        return self.data_dir / "files"

    @property
    def caught_dir(self) -> Path:
        """Return the folder where the mail catcher keeps letters that were not sent to anybody."""
        return self.data_dir / "caught"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the environment once a process; raise WrongSetting with the setting's name and what is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSetting(_in_russian(error)) from None
    except UnicodeDecodeError:
        raise WrongSetting("Файл .env не читается. Сохраните его в кодировке UTF-8 и запустите снова.") from None


def _in_russian(error: ValidationError) -> str:
    first = error.errors()[0]
    field_name = str(first["loc"][0])
    about = Settings.model_fields[field_name].description
    value = "" if field_name in _UNTOLD else f" «{first['input']}»"
    return (
        f"Настройка SHNOR_{field_name.upper()} ({about}) имеет недопустимое значение{value}: "
        f"{_why(first['type'], first.get('ctx', {}))}. Исправьте её и запустите снова."
    )


def _why(kind: str, context: dict[str, Any]) -> str:
    if "expected" in context:
        return f"допустимы {context['expected'].replace(' or ', ' или ')}"
    if kind == "string_too_short":
        return "оно не должно быть пустым"
    if "error" in context:
        return str(context["error"])
    for bound, words in (("ge", "не меньше"), ("gt", "больше"), ("le", "не больше"), ("lt", "меньше")):
        if bound in context:
            return f"нужно число {words} {context[bound]}"
    return "нужно число" if kind.startswith(("int", "float")) else "такое значение не подходит"
