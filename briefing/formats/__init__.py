"""Formats: each module renders a digest to one kind of document."""
