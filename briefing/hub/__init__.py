"""The models that users bring: found on disk or fetched, and described from their files; none is loaded here."""

from briefing.hub.describe import Kind, Model, describe, required
from briefing.hub.locate import cached_models, locate

__all__ = ["Kind", "Model", "cached_models", "describe", "locate", "required"]
