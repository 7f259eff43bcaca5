"""Who does a thing: a person, or the system by itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The name goes on screens and into the journal; `person_id` is None for the system."""

    name: str
    person_id: int | None = None


SYSTEM = Actor("система")
