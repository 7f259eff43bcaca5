"""Word files printed to PDF by LibreOffice, all in one start of it, with Russian hyphenation on."""

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2 as pdfium

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


def turned(data: bytes, quarters: int, *, marked: bool) -> bytes:
    """Return the PDF with what is on its pages turned counter-clockwise; `marked` tells viewers to turn it back."""
    source, target = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    for index in range(len(source)):
        width, height = source[index].get_size()
        drawn = source.page_as_xobject(index, target).as_pageobject()
        page = target.new_page(*((height, width) if quarters % 2 else (width, height)))
        matrices = {
            1: (0, 1, -1, 0, height, 0),
            2: (-1, 0, 0, -1, width, height),
            3: (0, -1, 1, 0, 0, width),
        }
        drawn.set_matrix(pdfium.PdfMatrix(*matrices[quarters]))
        page.insert_obj(drawn)
        page.gen_content()
        if marked:
            page.set_rotation(90 * quarters)
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()
