"""Fetching over http and https: politely (`gate`, `robots`), safely (`guard`), with limits on everything (`client`)."""

from __future__ import annotations

from briefing.fetch.client import Fetcher
from briefing.fetch.values import Answer, Failure, Policy

__all__ = ["Answer", "Failure", "Fetcher", "Policy"]
