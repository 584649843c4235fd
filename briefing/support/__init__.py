"""The support check: every sentence that a backend wrote in its own words is held to the article, or gives way to it.

    hold(briefing, encode, best) -> Briefing

A backend hands its sentences over as they were written, `Point(text, (), support="unsupported")`; the pipeline calls
`hold` on every briefing. What comes back holds only points with evidence, and a verdict for each sentence.
"""

from briefing.support.hold import Best, Encode, hold

__all__ = ["Best", "Encode", "hold"]
