"""Article briefings and daily digests, made wholly on your own machine."""

__version__ = "0.1.0"
