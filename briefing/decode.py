"""Bytes to text: strict about encodings, with one sentence of cause and remedy when they are not what they should be."""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import replace
from pathlib import PurePath

from briefing.types import Document, Media, Skip

MAX_BYTES = 20_000_000
"""Larger inputs are refused: the longest book is a tenth of this, so it is a log, a dump or a mistake."""

_SUFFIXES: dict[str, Media] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}
_LOOKS_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
# The HTML standard's prescan looks at the first 1,024 bytes only.
_META_CHARSET = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]+)", re.I)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a SQLite database",
}
_UTF16_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def document(
    source: str, data: bytes, *, encoding: str | None = None, media: Media | None = None, url: str | None = None
) -> Document | Skip:
    """Decode `data`, read from `source`, or say in a `Skip` why that can't be done.

    `encoding` is what the user or the transport says; without it an HTML page's own declaration counts, then UTF-8.
    `media` defaults to what the name's suffix says, then to what the text looks like.
    """
    media = media or _SUFFIXES.get(PurePath(source).suffix.lower())
    if not data.strip():
        return Skip(source, "read", "empty", "the input is empty; save the article again")
    if len(data) > MAX_BYTES:
        return too_large(source, len(data))
    text = _decode(source, data, encoding, media)
    if isinstance(text, Skip):
        return text
    if not text.strip():
        return Skip(source, "read", "empty", "the input is empty; save the article again")
    if media is None:
        media = "text/html" if _LOOKS_HTML.match(text) else "text/plain"
    return Document(source, media, text.replace("\r\n", "\n").replace("\r", "\n"), url)


def named(item: Document | Skip) -> Document | Skip:
    """Return the item with a source that can be written: a file's name may be no text at all, or not in this locale."""
    if item.source.isascii():
        return item
    return replace(item, source=os.fsencode(item.source).decode("utf-8", "replace"))


def too_large(source: str, size: int) -> Skip:
    """Return the refusal of an input of `size` bytes."""
    return Skip(
        source,
        "read",
        "too-large",
        f"{size / 1e6:.0f} MB is over the limit of {MAX_BYTES / 1e6:.0f} MB for one article; split it or give only the article",
    )


def _decode(source: str, data: bytes, encoding: str | None, media: Media | None) -> str | Skip:
    named = encoding or _declared(data, media)
    if named is None:
        if (skip := _not_text(source, data)) is not None:
            return skip
        named = "utf-8-sig"
    try:
        # "latin-1" on the web means windows-1252 (the WHATWG encoding standard).
        codec = codecs.lookup(named)
        return data.decode("windows-1252" if codec.name in {"iso8859-1", "ascii"} else codec.name)
    except LookupError:
        return Skip(
            source, "read", "encoding", f"the encoding {named!r} is unknown; name the right one with --encoding"
        )
    except UnicodeDecodeError as error:
        return _undecodable(source, data, named, error)


def _declared(data: bytes, media: Media | None) -> str | None:
    """Return the encoding that an HTML page names in its head, unless a byte order mark speaks first."""
    head = data[:1024]
    if data.startswith((codecs.BOM_UTF8, *_UTF16_32)) or not (media == "text/html" or b"<meta" in head.lower()):
        return None
    match = _META_CHARSET.search(head)
    name = match.group(1).decode("ascii") if match else None
    # A page that could be read this far to find its declaration is not UTF-16, whatever it says.
    return None if name is None or name.lower().startswith(("utf-16", "utf-8", "utf8")) else name


def _not_text(source: str, data: bytes) -> Skip | None:
    if data.startswith(_UTF16_32):
        return _convert(source, "UTF-32" if data.startswith(_UTF16_32[:2]) else "UTF-16")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return Skip(source, "read", "binary", f"this is {kind}, not text; save the article as .txt, .md or .html")
    sample = data[:65_536]
    if b"\0" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        if max(odd, even) > len(sample) // 5 and min(odd, even) * 10 < max(odd, even):
            return _convert(source, "UTF-16LE" if odd > even else "UTF-16BE")
        return Skip(source, "read", "binary", "this is binary data, not text; save the article as .txt, .md or .html")
    return None


def _undecodable(source: str, data: bytes, named: str, error: UnicodeDecodeError) -> Skip:
    if named != "utf-8-sig":
        return Skip(
            source, "read", "encoding", f"byte {error.start:,} is not {named}; name the right encoding with --encoding"
        )
    if error.reason == "unexpected end of data" or len(data) - error.start < 4:
        return Skip(
            source, "read", "encoding", "the text breaks off in the middle of a UTF-8 character; fetch the file again"
        )
    if _western(data):
        return _convert(source, "windows-1252")
    from charset_normalizer import from_bytes  # 60 ms to import, and rarely needed

    best = from_bytes(data[:100_000]).best()
    if best is None:
        return Skip(source, "read", "binary", "this is neither UTF-8 nor any known encoding of text; save it as UTF-8")
    guess = best.encoding.replace("_", "-").replace("cp125", "windows-125")
    return _convert(source, guess)


def _western(data: bytes) -> bool:
    """Tell whether bytes read well as Windows-1252, by far the most common encoding that is not UTF-8."""
    try:
        foreign = [c for c in data.decode("windows-1252") if ord(c) > 127]
    except UnicodeDecodeError:
        return False
    usual = sum(c in "‘’“”–—…•€£©®°«»§·ßñçàâäáèêëéìîïíòôöóùûüúÀÂÄÁÈÊËÉÎÏÔÖÓÙÛÜÚÑÇæøåÆØÅ\xa0" for c in foreign)
    return usual >= 0.9 * len(foreign)


def _convert(source: str, guess: str) -> Skip:
    return Skip(
        source,
        "read",
        "encoding",
        f"this is not UTF-8 (it looks like {guess}); convert it, or name its encoding: --encoding {guess.lower()}",
    )
