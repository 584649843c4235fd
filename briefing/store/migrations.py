"""The steps that bring a state file of any earlier version to this one's shape."""

from __future__ import annotations

# Numbered by position and never edited once released: each runs once, in a transaction with its number.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE briefing (
            key TEXT PRIMARY KEY,
            points TEXT NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE digest (
            id TEXT PRIMARY KEY,
            day TEXT NOT NULL,
            title TEXT NOT NULL,
            articles INTEGER NOT NULL,
            stories INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE receipt (
            digest_id TEXT NOT NULL REFERENCES digest (id),
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT NOT NULL,
            detail TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (digest_id, channel, recipient)
        ) STRICT""",
    ),
    (
        """CREATE TABLE edition (
            digest_id TEXT PRIMARY KEY REFERENCES digest (id),
            contents BLOB NOT NULL
        ) STRICT""",
        """CREATE TABLE outbox (
            digest_id TEXT NOT NULL REFERENCES digest (id),
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            message_id TEXT NOT NULL,
            mail BLOB NOT NULL,
            expires_at TEXT NOT NULL,
            due_at TEXT NOT NULL,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            detail TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (digest_id, channel, recipient)
        ) STRICT""",
    ),
)
