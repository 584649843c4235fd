"""Settings: built-in defaults, then `briefing.toml`, then `BRIEFING_*` variables, then flags; checked once."""

from __future__ import annotations

from briefing.config.reading import load, path_of
from briefing.config.settings import Config

__all__ = ["Config", "load", "path_of"]
