"""Old and rare formats become DOCX by LibreOffice, where the administrator has installed it."""

import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.word.reading import read_word

_SECONDS = 25
_OPEN_FILES = 1024
# No macros, nothing fetched from elsewhere: what a document links to may tell its sender who opened it.
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    + "</oor:items>"
)


def read_by_conversion(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from a DOC or RTF file; UnreadableFile where it can't be converted."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableFile(
            f"Файл «{name}» — старый документ Word (DOC или RTF), здесь такие не читаются: откройте его в Word,"
            " сохраните как DOCX и загрузите снова."
        )
    return read_word(_converted(data, name, program), name)


def _converted(data: bytes, name: str, program: str) -> bytes:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        source = folder / "source.doc"  # the converter looks at the content as well
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603  # the program found on this machine, and names of our own making
                [*command, "--outdir", str(folder), str(source)],
                check=False,
                capture_output=True,
                timeout=_SECONDS,
                preexec_fn=_raise_limits,  # the child that reads a file has one thread
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            raise _not_converted(name) from error
        made = folder / "source.docx"
        if not made.is_file():
            raise _not_converted(name)
        return made.read_bytes()


def _raise_limits() -> None:
    """Let the converter map more memory than a reader may, up to what the guard leaves it."""
    for limit, wanted in ((resource.RLIMIT_AS, None), (resource.RLIMIT_NOFILE, _OPEN_FILES)):
        _, most = resource.getrlimit(limit)
        is_more = most == resource.RLIM_INFINITY or (wanted is not None and most > wanted)
        resource.setrlimit(limit, (most if wanted is None or not is_more else wanted, most))


def _not_converted(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Файл «{name}» преобразовать не удалось: откройте его в Word (если нужно — с паролем), сохраните как DOCX и"
        " загрузите снова."
    )
