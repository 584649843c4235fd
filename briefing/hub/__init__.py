"""The models on this machine, the user's own and the built-in one: found, fetched and described; none is loaded here."""

from briefing.hub.catalog import catalog
from briefing.hub.describe import Kind, Model, describe, required
from briefing.hub.locate import cache, locate

__all__ = ["Kind", "Model", "cache", "catalog", "describe", "locate", "required"]
