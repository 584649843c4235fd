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
    (
        "ALTER TABLE digest ADD COLUMN window INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE digest ADD COLUMN number INTEGER NOT NULL DEFAULT 1",
        # `guid`, `url` and `text` are an item's names; of what could not be read there is at most the url.
        """CREATE TABLE item (
            id INTEGER PRIMARY KEY,
            guid TEXT,
            url TEXT,
            text TEXT,
            source TEXT NOT NULL,
            feed TEXT,
            day TEXT NOT NULL,
            digest_id TEXT NOT NULL,
            story INTEGER,
            fate TEXT NOT NULL,
            decision TEXT NOT NULL,
            article BLOB,
            entered_at TEXT NOT NULL,
            met_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX item_guid ON item (guid)",
        "CREATE INDEX item_url ON item (url)",
        "CREATE INDEX item_text ON item (text)",
        "CREATE INDEX item_day ON item (day)",
        "CREATE INDEX item_source ON item (source)",
        """CREATE TABLE vector (
            key TEXT PRIMARY KEY,
            vector BLOB NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE opinion (
            text TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            liked INTEGER NOT NULL,
            about TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT""",
    ),
    (
        """CREATE TABLE feed (
            url TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            groups TEXT NOT NULL,
            site TEXT,
            etag TEXT,
            modified TEXT,
            checked_at TEXT,
            wait_until TEXT,
            failures INTEGER NOT NULL,
            failing_since TEXT,
            cause TEXT,
            gone INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE inbox (
            feed TEXT NOT NULL REFERENCES feed (url) ON UPDATE CASCADE ON DELETE CASCADE,
            guid TEXT NOT NULL,
            source TEXT NOT NULL,
            position INTEGER NOT NULL,
            document BLOB,
            text TEXT NOT NULL,
            tried INTEGER NOT NULL,
            seen_at TEXT NOT NULL,
            listed_at TEXT NOT NULL,
            day TEXT,
            PRIMARY KEY (feed, guid)
        ) STRICT""",
        "CREATE INDEX inbox_source ON inbox (source)",
    ),
)
