"""What a person's post says of their place."""

import re

_HEAD = re.compile(
    r"(и\s*\.?\s*о\s*\.?\s+|исполняющ\w+ обязанности\s+|врио\s+)?"
    r"(директор|заведующ|начальник|председател|глава\b|"
    r"руководител\w*\s*($|школ|учрежден|организац|управлен|отдел|комитет|центр|департамент))"
)


def heads_an_organisation(position: str | None) -> bool:
    """Tell «директор» and «и. о. начальника управления» from «заместитель директора» and «руководитель РМО»."""
    return bool(position and _HEAD.match(" ".join(position.lower().split())))
