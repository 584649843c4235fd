"""The sandboxed template environment that the formats share, and what templates can use (docs/templates.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from briefing.errors import ConfigError, UsageError
from briefing.render import figures, names
from briefing.render.telling import opening, telling
from briefing.render.words import count, duration, long_date, period, short_date, since, visible
from briefing.types import Digest, Format, Message, Options


def message(digest: Digest, name: str, form: Format) -> Message:
    """Render `digest` by the format called `name`."""
    return Message(digest, name, form.suffix, form.media_type, form(digest))


def known_options(options: Options) -> None:
    """Refuse options that no format has.

    Raises:
        UsageError: it names the option.
    """
    if unknown := sorted(set(options) - {"templates", "archive"}):
        raise UsageError(f"A format has no option {unknown[0]!r}: there are 'templates', a folder, and 'archive'.")


def environment(
    options: Options, *, filters: Mapping[str, Callable[..., object]], finalize: Callable[[str], str] = visible
) -> ImmutableSandboxedEnvironment:
    """Return the sandboxed environment of a format: `finalize` treats every string that a template prints.

    What it returns is escaped for HTML, whatever the template's suffix, unless it is `Markup`. The option `templates`
    names a folder whose templates come before the packaged ones; `archive` says that the document will lie beside an
    index.html to link to.
    """
    known_options(options)
    packaged = PackageLoader("briefing", "templates")
    folder = options.get("templates")
    loader: BaseLoader = ChoiceLoader([FileSystemLoader(str(folder)), packaged]) if folder else packaged
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,  # select_autoescape() would pass over digest.html.j2
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Markup, a subclass of str, is what a format made and trusts.
        finalize=lambda value: finalize(value) if type(value) is str else value,
    )
    made.filters.update(_FILTERS, **filters)
    made.globals.update(_GLOBALS, archive=bool(options.get("archive")))
    return made


_FILTERS: Mapping[str, Callable[..., object]] = {
    "duration": duration,
    "telling": telling,
    "headline": names.headline,
    "heading": names.heading,
    "labels": names.labels,
    "language": names.language,
    "long_date": long_date,
    "outlet": names.outlet,
    "saved": figures.saved,
    "short_date": short_date,
    "since": since,
    "web_url": names.web_url,
    "written": names.written,
}
_GLOBALS: Mapping[str, object] = {
    "WORDS_PER_MINUTE": figures.WORDS_PER_MINUTE,
    "causes": figures.causes,
    "count": count,
    "failing": figures.failing,
    "fates": figures.fates,
    "left_out": figures.left_out,
    "opening": opening,
    "passed_over": figures.passed_over,
    "period": period,
    "story_of": figures.story_of,
    "supports": figures.supports,
    "borne_out": figures.borne_out,
    "why": figures.why,
}


@contextmanager
def blamed(what: str) -> Iterator[None]:
    """Make whatever goes wrong in a template an error that names it: the user's own may hold any expression.

    Raises:
        ConfigError: it went wrong.
    """
    try:
        yield
    except Exception as error:
        cause = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise ConfigError(f"The {what} cannot be used: {cause}.") from error


class TemplateFormat:
    """A format made by a template, which gets the digest and its `Stats`."""

    def __init__(self, template: str, suffix: str, media_type: str, made: ImmutableSandboxedEnvironment) -> None:
        self.suffix = suffix
        self.media_type = media_type
        self._name = template
        with blamed(f"template {template}"):
            self._template = made.get_template(template)

    def __call__(self, digest: Digest, /) -> str:
        """Return the whole document. Raises `ConfigError` if the template of the user's own fails."""
        with blamed(f"template {self._name}"):
            return self._template.render(digest=digest, stats=figures.stats(digest))
