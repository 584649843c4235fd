"""What the reader liked and disliked."""

from __future__ import annotations

from datetime import datetime

from briefing.store.database import Database, utc
from briefing.types import Opinion


class Opinions(Database):
    """Opinions on articles."""

    def opine(self, opinion: Opinion) -> None:
        """Keep an opinion, in the place of an earlier one on the same article."""
        with self.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO opinion VALUES (?, ?, ?, ?, ?)",
                (opinion.text, opinion.title, int(opinion.liked), opinion.about, utc(opinion.at)),
            )

    def opinions(self) -> tuple[Opinion, ...]:
        """Return all opinions, by the articles' fingerprints."""
        rows = self._db.execute("SELECT text, title, liked, about, at FROM opinion ORDER BY text")
        return tuple(
            Opinion(t, title, bool(liked), about, datetime.fromisoformat(at)) for t, title, liked, about, at in rows
        )
