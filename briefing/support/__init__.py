"""The support check: every sentence that a backend wrote in its own words is held to the article, or gives way to it.

    Held(summarizer, encode, best)      a summarizer that can say nothing that its article does not bear out

A backend hands its sentences over as they were written, `Point(text, (), support="unsupported")`. What comes back holds
only points with evidence, and a verdict for each sentence. docs/support.md tells how it is decided.
"""

from briefing.support.hold import Best, Held, hold, strictly

__all__ = ["Best", "Held", "hold", "strictly"]
