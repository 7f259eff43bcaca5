"""Kept files on their way out."""

from urllib.parse import quote

from fastapi import Response

from shnor_flow.domain.errors import NotFound
from shnor_flow.jobs import House


def download(sha256: str, name: str, house: House) -> Response:
    """Return a file that the browser saves and never opens by itself, whatever is in it."""
    try:
        data = house.files.read(sha256)
    except FileNotFoundError:
        raise NotFound(
            "Файл не найден в хранилище. Сообщите администратору: его нужно вернуть из резервной копии."
        ) from None
    return as_file(data, name)


def as_file(data: bytes, name: str) -> Response:
    """Return data that the browser saves and never opens by itself."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type="application/octet-stream", headers=headers)
