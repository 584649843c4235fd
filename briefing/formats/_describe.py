"""What a template sees, described from the code: the reference in docs/context.md.

`python -m briefing.formats._describe > docs/context.md` writes it anew; a test compares them.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from jinja2 import Environment

from briefing.formats.markdown import link
from briefing.formats.text import underline, wrap
from briefing.render import Stats, environment
from briefing.render.index import Edition
from briefing.types import Digest

_HEAD = """\
# What a template sees

Names keep their meaning within a major version; new ones may come. `None` is what is not known, and every list is a
tuple. How to use them: [templates.md](templates.md).

This page is made from the program: `python -m briefing.formats._describe > docs/context.md`.

## Values

| name | is |
|---|---|
| `digest` | [`Digest`](#digest) |
| `stats` | [`Stats`](#stats) |
| `archive` | whether the page lies beside an index.html |
| `WORDS_PER_MINUTE` | the reading speed that minutes are counted by |
| `style`, `style_hash` | in `digest.html.j2`: the style sheet, and its hash for the security policy |
| `sections`, `left`, `skips`, `preheader` | in `mail.html.j2`, which shows what fits: its sections, how many stories it leaves out, what could not be used, the line beside the subject |
| `editions` | in `index.html.j2` and `feed.xml.j2`: each an [`Edition`](#edition), the latest first |
"""
_ALONE = {"link": "in `.md` alone", "wrap": "in text alone", "underline": "in text alone"}


def context() -> str:
    """Return the reference as Markdown."""
    made, plain = environment({}, filters={"link": link, "underline": underline, "wrap": wrap}), Environment()  # noqa: S701
    functions = {n: f for n, f in made.globals.items() if n not in plain.globals and callable(f)}
    filters = {n: f for n, f in made.filters.items() if n not in plain.filters}
    seen: dict[str, type] = {}
    for kind in (Digest, Stats, Edition):
        _collect(kind, seen)
    for function in (*functions.values(), *filters.values()):
        for hint in get_type_hints(function).values():
            _collect(hint, seen)
    parts = [_HEAD, *_callables("Functions", functions, skip=0), *_callables("Filters", filters, skip=1)]
    parts.append("## Types\n\nA property is in the table as a field is.\n")
    return "\n".join([*parts, *(_type(seen[name], seen) for name in sorted(seen))])


def _collect(hint: Any, seen: dict[str, type]) -> None:
    """Note each dataclass that a type leads to, by its name."""
    if isinstance(hint, type) and is_dataclass(hint) and hint.__name__ not in seen:
        seen[hint.__name__] = hint
        for inner in (*get_type_hints(hint).values(), *(_returned(p) for _, p in _properties(hint))):
            _collect(inner, seen)
    for inner in get_args(hint):
        _collect(inner, seen)


def _properties(kind: type) -> list[tuple[str, property]]:
    return [(name, value) for name, value in vars(kind).items() if isinstance(value, property)]


def _returned(made: property) -> Any:
    return get_type_hints(made.fget)["return"]


def _callables(title: str, named: Mapping[str, Any], *, skip: int) -> Iterator[str]:
    """Yield a table of functions, or of filters, whose first parameter stands before the bar."""
    yield f"## {title}\n\n| name | {'of' if skip else 'takes'} | gives | is |\n|---|---|---|---|"
    for name in sorted(named):
        hints = get_type_hints(named[name])
        taken = {p: hints[p] for p in inspect.signature(named[name]).parameters}
        call = ", ".join(list(taken)[skip:])
        said = _cell(inspect.getdoc(named[name])) + (f" ({_ALONE[name]})" if name in _ALONE else "")
        of = ", ".join(_shown(hint) for hint in list(taken.values())[: skip or None])
        yield f"| `{name}{f'({call})' if call else ''}` | {of} | {_shown(hints['return'])} | {said} |"
    yield ""


def _type(kind: type, seen: Mapping[str, type]) -> str:
    hints = get_type_hints(kind)
    rows = [(f.name, _shown(hints[f.name], seen), "") for f in fields(kind)]
    rows += [(name, _shown(_returned(made), seen), _cell(inspect.getdoc(made))) for name, made in _properties(kind)]
    lines = [f"### {kind.__name__}\n\n{inspect.getdoc(kind)}\n\n| name | type | is |\n|---|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {shown} | {said} |" for name, shown, said in rows), ""])


def _cell(text: str | None) -> str:
    """Return the first paragraph of a docstring as one line that a table takes."""
    return " ".join((text or "").partition("\n\n")[0].split()).replace("|", "\\|")


def _shown(hint: Any, seen: Mapping[str, type] | None = None) -> str:
    """Return a type as readers of templates know it."""
    if get_origin(hint) is Literal:
        return " or ".join(f'`"{value}"`' for value in get_args(hint))
    if get_origin(hint) is tuple:
        return f"list of {_shown(get_args(hint)[0], seen)}"
    if args := get_args(hint):
        return " or ".join(_shown(arg, seen) for arg in args)
    name = "None" if hint is type(None) else getattr(hint, "__name__", str(hint))
    return f"[`{name}`](#{name.lower()})" if is_dataclass(hint) else f"`{'str' if name == 'Markup' else name}`"


if __name__ == "__main__":
    sys.stdout.write(context())
