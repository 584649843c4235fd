"""Renders a digest as an EPUB 3 book, for e-readers: the points' source sentences are footnotes that pop up."""

from __future__ import annotations

import io
import zipfile

from briefing.render import blamed, environment, for_xml, stats
from briefing.types import Digest, Format, Options

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_PARTS = ("package.opf", "nav.xhtml", "content.xhtml")


class EpubFormat:
    """Makes the book: the same digest, the same bytes."""

    suffix = ".epub"
    media_type = "application/epub+zip"

    def __init__(self, options: Options) -> None:
        made = environment(options, filters={}, finalize=for_xml)
        with blamed("templates of the EPUB"):
            self._parts = {name: made.get_template(f"epub/{name}.j2") for name in _PARTS}
            self._style = made.get_template("epub/style.css").render()

    def __call__(self, digest: Digest, /) -> bytes:
        """Return the book. Raises `ConfigError` if a template of the user's own fails."""
        with blamed("templates of the EPUB"):
            made = {name: part.render(digest=digest, stats=stats(digest)) for name, part in self._parts.items()}
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
            # First and uncompressed, so that the kind of file shows in its first bytes (EPUB OCF 3.3, 4.3).
            _write(archive, "mimetype", self.media_type, zipfile.ZIP_STORED)
            _write(archive, "META-INF/container.xml", _CONTAINER)
            for name, part in made.items():
                _write(archive, f"EPUB/{name}", part)
            _write(archive, "EPUB/style.css", self._style)
        return book.getvalue()


def _write(archive: zipfile.ZipFile, name: str, content: str, compression: int = zipfile.ZIP_DEFLATED) -> None:
    # A ZipInfo without a date is of 1980: no clock is in the bytes.
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, compression)


def create(options: Options) -> Format:
    """Return the format; the option `templates` names a folder with templates of one's own in its folder `epub`."""
    return EpubFormat(options)
