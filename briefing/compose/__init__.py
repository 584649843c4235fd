"""Composing: articles of a day in, one digest out, with an entry for each story and the reason of every decision.

    sifted = sift(articles, known, rules)            what is for today (only new, not muted, no copies)
    composed = compose(briefings, vectors, ...)      stories, sections, order
    with_accounts(digest, written, best)             what a model tells of several articles, in its place

Pure: vectors, the ledger's entries and the reader's opinions come in as arguments. docs/composing.md tells the methods
and what they were measured to do.
"""

from __future__ import annotations

from briefing.compose.accounts import Job, jobs, with_accounts
from briefing.compose.digest import Composed, Past, Preferences, compose, identified, story_text
from briefing.compose.identity import address, identify
from briefing.compose.sections import TOPICS, Topic, phrases
from briefing.compose.sift import Rules, Sifted, sift

__all__ = [
    "TOPICS",
    "Composed",
    "Job",
    "Past",
    "Preferences",
    "Rules",
    "Sifted",
    "Topic",
    "address",
    "compose",
    "identified",
    "identify",
    "jobs",
    "phrases",
    "sift",
    "story_text",
    "with_accounts",
]
