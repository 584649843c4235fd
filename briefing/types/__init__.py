"""The values that pass between stages, a file a stage, and the protocols that adapters fulfil.

Standard library only: every stage may import these, and they import none of them. All values are frozen;
collections are tuples; times are aware. Character offsets count Python code points of `Article.text`.
"""

from briefing.types.adapters import Clock, Engine, Factory, Options, R, T
from briefing.types.clean import Article, Removed, Span
from briefing.types.compose import (
    Addition,
    Cited,
    Decision,
    Digest,
    Disagreement,
    Fate,
    Figure,
    Judged,
    Section,
    Status,
    Story,
    Writing,
)
from briefing.types.deliver import Channel, Delivery, Letter, Receipt
from briefing.types.remember import Entry, Identity, Opinion
from briefing.types.render import Format, Message
from briefing.types.segment import Excerpt, Sentence
from briefing.types.skips import Skip, Stage
from briefing.types.sources import Document, Media, Source, Subscription
from briefing.types.summarize import Briefing, Fact, FactKind, Length, Point, Size, Summarizer, Support, Verdict
from briefing.types.tell import Draft, Task, Teller

__all__ = [
    "Addition",
    "Article",
    "Briefing",
    "Channel",
    "Cited",
    "Clock",
    "Decision",
    "Delivery",
    "Digest",
    "Disagreement",
    "Document",
    "Draft",
    "Engine",
    "Entry",
    "Excerpt",
    "Fact",
    "FactKind",
    "Factory",
    "Fate",
    "Figure",
    "Format",
    "Identity",
    "Judged",
    "Length",
    "Letter",
    "Media",
    "Message",
    "Opinion",
    "Options",
    "Point",
    "R",
    "Receipt",
    "Removed",
    "Section",
    "Sentence",
    "Size",
    "Skip",
    "Source",
    "Span",
    "Stage",
    "Status",
    "Story",
    "Subscription",
    "Summarizer",
    "Support",
    "T",
    "Task",
    "Teller",
    "Verdict",
    "Writing",
]
