"""Feeds as values: what a feed holds, subscription lists (OPML), and the feeds that a page names. No network here."""
