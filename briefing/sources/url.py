"""Web pages: one article from an http or https address, fetched with limits on time, size and redirects."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from briefing._version import __version__
from briefing.decode import MAX_BYTES, document, too_large
from briefing.types import Document, Media, Options, Skip, Source

_MEDIA: dict[str, Media] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}


def create(options: Options) -> Source:
    """Return the source.

    Options: `timeout` in seconds for each of connecting and reading; `encoding`; `offline`, which refuses every address.
    """
    timeout = float(str(options.get("timeout", 20)))
    encoding = options.get("encoding")

    def read(uri: str) -> Iterator[Document | Skip]:
        if options.get("offline"):
            yield Skip(uri, "read", "offline", "--offline refuses the network; leave it away, or give a saved page")
            return
        yield _fetch(uri, timeout, str(encoding) if encoding else None)

    return read


def _fetch(url: str, timeout: float, encoding: str | None) -> Document | Skip:
    import urllib3  # deferred: most runs read files

    pool = urllib3.PoolManager(headers={"User-Agent": f"briefing/{__version__}", "Accept": ", ".join(_MEDIA)})
    try:
        response = pool.request(
            "GET",
            url,
            preload_content=False,
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=urllib3.Retry(total=5, connect=1, read=1, redirect=5, status=0, backoff_factor=0.5),
        )
        try:
            if response.status >= 400:
                return _http_error(url, response.status)
            kind, _, charset = response.headers.get("Content-Type", "text/html").partition(";")
            media = _MEDIA.get(kind.strip().lower())
            if media is None:
                detail = f"the address holds {kind.strip() or 'an unnamed type'}, not a page; name the article's own"
                return Skip(url, "read", "not-a-page", detail)
            # Bounded after decompression, so that a gzip bomb stops at the limit too.
            data = response.read(MAX_BYTES + 1, decode_content=True)
        finally:
            response.release_conn()
    except urllib3.exceptions.LocationParseError:
        return Skip(url, "read", "bad-url", "this is not a valid address; check the spelling")
    except urllib3.exceptions.HTTPError as error:
        return Skip(url, "read", "unreachable", f"fetching failed ({_cause(error)}); check the address and the network")
    if len(data) > MAX_BYTES:
        return too_large(url, len(data))
    sent = charset.partition("charset=")[2].strip(" \"';") or None
    return document(url, data, encoding=encoding or sent, media=media, url=urljoin(url, response.geturl() or url))


def _http_error(url: str, status: int) -> Skip:
    remedy = {
        401: "it wants a login; save the page from your browser and give the file",
        403: "it refuses programs; save the page from your browser and give the file",
        404: "the page does not exist; check the address",
        410: "the page was taken down",
        429: "it asks to slow down; try again later",
    }.get(status, "try again later" if status >= 500 else "check the address")
    return Skip(url, "read", f"http-{status}", f"the server answered {status}; {remedy}")


def _cause(error: BaseException) -> str:
    """Return the innermost reason in words: urllib3 wraps it several times."""
    reason = getattr(error, "reason", None)
    while isinstance(reason, BaseException) and getattr(reason, "reason", None) is not None:
        reason = reason.reason  # type: ignore[attr-defined]
    return str(reason or error).rpartition(": ")[2] or type(error).__name__
