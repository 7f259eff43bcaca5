"""Word files printed to PDF by LibreOffice, all in one start of it, with Russian hyphenation on."""

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.importers.renderings.office import SOFFICE


def as_pdfs(documents: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the PDF of every .docx, by the same names."""
    sources = []
    for name, data in documents.items():
        sources.append(folder / f"{name}.docx")
        sources[-1].write_bytes(hyphenated(data))
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "pdf", "--outdir", str(folder / "out")]
    subprocess.run([*command, *sources], check=True, capture_output=True, timeout=300)
    return {name: (folder / "out" / f"{name}.pdf").read_bytes() for name in documents}


def hyphenated(data: bytes) -> bytes:
    """Return a .docx whose language is Russian and whose words are broken at the ends of lines."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "word/styles.xml":
                content = re.sub(rb'w:lang w:val="[^"]*"', b'w:lang w:val="ru-RU"', content)
            if part == "word/settings.xml":
                content = re.sub(rb"(<w:settings[^>]*>)", rb'\1<w:autoHyphenation w:val="true"/>', content, count=1)
            target.writestr(part, content)
    return stream.getvalue()
