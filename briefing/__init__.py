r"""Article briefings and daily digests, made wholly on your own machine.

from briefing import summarize, digest
print(*[point.text for point in summarize("article.html").points], sep="\n")
digest(["articles/"], out="reports")
"""

from briefing._version import __version__
from briefing.api import digest, summarize
from briefing.errors import BriefingError

__all__ = ["BriefingError", "__version__", "digest", "summarize"]
