"""What somebody wrote themselves in a reply: without the letter it answers, and without the signature."""

import re

# From such a line on nothing is new: mail programs put the old letter, or a signature, below it.
_ENDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^-- ?$",
        r"^[-_=*\s]{2,}(?:original message|исходное (?:сообщение|письмо)|пересылаемое (?:сообщение|письмо)"
        r"|forwarded message|beginning of forwarded|конец пересылаемого).*$",
        r"^_{10,}\s*$",
        r"^(?:от|from|отправитель):\s.*$",
        r"^.*\S+@\S+.*:\s*$",  # «24.11.2026, 07:05, "Дорожная карта" <roadmap@…>:»
        r"^.*(?:пиш(?:ет|ут)|писал(?:\(а\)|а|и)?|написал(?:\(а\)|а|и)?|wrote)\s*:\s*$",
        r"^(?:с уважением|с наилучшими|всего доброго|best regards|kind regards)\b.*$",
        r"^(?:отправлено (?:с|из|от) |sent from |получите outlook|get outlook).*$",
    )
)
# «вт, 24 нояб. 2026 г. в 07:05, Дорожная карта», whose address stands on the next line.
_HALF_AN_END = re.compile(r"^(?:пн|вт|ср|чт|пт|сб|вс|mon|tue|wed|thu|fri|sat|sun)\w*[,.]\s.*\d{4}.*$", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*(?:>|\|)")
LONGEST = 5000


def own_words(text: str) -> str:
    """Return what is new in a reply's text, at most LONGEST signs of it."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\u00a0", " ").split("\n"):
        bare = line.strip().strip("*")
        if any(end.match(bare) for end in _ENDS) or _HALF_AN_END.match(bare):
            break
        if not _QUOTED.match(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:LONGEST]
