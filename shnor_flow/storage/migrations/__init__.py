"""Alembic's migrations; `bring_up_to_date` is all the rest needs to know."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def bring_up_to_date(engine: Engine) -> None:
    """Create or upgrade the schema; doing it again changes nothing."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), "head")


def write_migration(engine: Engine, message: str) -> None:
    """Compare the tables with the database and write what differs as the next migration."""
    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
