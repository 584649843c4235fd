"""Rendering: what readers see, derived from a digest, and the templates that every format shares."""

from __future__ import annotations

from briefing.render.evidence import text_fragment
from briefing.render.figures import WORDS_PER_MINUTE, Stats, causes, saved, stats, writings
from briefing.render.names import headline, labels, language, outlet, web_url, written
from briefing.render.telling import Contrast, Line, Note, Telling, telling
from briefing.render.templates import TemplateFormat, blamed, environment, known_options, message
from briefing.render.words import (
    count,
    duration,
    for_xml,
    long_date,
    month,
    period,
    short_date,
    since,
    visible,
    word_count,
)

__all__ = [
    "WORDS_PER_MINUTE",
    "Contrast",
    "Line",
    "Note",
    "Stats",
    "Telling",
    "TemplateFormat",
    "blamed",
    "causes",
    "count",
    "duration",
    "environment",
    "for_xml",
    "headline",
    "known_options",
    "labels",
    "language",
    "long_date",
    "message",
    "month",
    "outlet",
    "period",
    "saved",
    "short_date",
    "since",
    "stats",
    "telling",
    "text_fragment",
    "visible",
    "web_url",
    "word_count",
    "writings",
    "written",
]
