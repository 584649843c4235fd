"""The outbox: letters from their intent to their outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from briefing.store.database import Database, utc
from briefing.types import Delivery, Letter


class Outbox(Database):
    """Letters to send, and those sent."""

    def post(self, letters: Sequence[Letter], at: datetime) -> None:
        """Record the intent to send each letter, once for each digest, channel and recipient: a second is ignored."""
        with self.transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (m.digest_id, m.channel, m.recipient, m.message_id, m.mail, utc(m.expires_at), utc(m.due_at),
                     m.status, m.attempts, m.detail, utc(at))
                    for m in letters
                ],
            )  # fmt: skip

    def letters(self, *status: Delivery) -> tuple[Letter, ...]:
        """Return the letters in these states, or all, in the order in which they were posted."""
        rows = self._db.execute(
            "SELECT digest_id, channel, recipient, message_id, mail, expires_at, due_at, status, attempts, detail"
            " FROM outbox ORDER BY rowid"
        )
        return tuple(
            Letter(digest_id, channel, recipient, message_id, mail,
                   datetime.fromisoformat(expires), datetime.fromisoformat(due), state, attempts, detail)
            for digest_id, channel, recipient, message_id, mail, expires, due, state, attempts, detail in rows
            if not status or state in status
        )  # fmt: skip

    def begin(self, letter: Letter, at: datetime) -> bool:
        """Mark a letter as `unknown` before what can't be taken back; False if another run was first.

        From here on only the server's answer, or the user, can say that it was not sent.
        """
        detail = "the run ended before the server's answer was recorded"
        with self.transaction() as db:
            changed = db.execute(
                "UPDATE outbox SET status = 'unknown', attempts = attempts + 1, detail = ?, at = ?"
                " WHERE digest_id = ? AND channel = ? AND recipient = ? AND status IN ('pending', 'deferred')",
                (detail, utc(at), letter.digest_id, letter.channel, letter.recipient),
            )
            return changed.rowcount == 1

    def settle(self, letter: Letter, since: Delivery, at: datetime) -> bool:
        """Record what became of a letter that was in the state `since`; False if it is in another by now.

        A letter that is settled for good keeps its receipt and loses its text.
        """
        with self.transaction() as db:
            changed = db.execute(
                "UPDATE outbox SET status = ?, attempts = ?, detail = ?, due_at = ?, expires_at = ?, at = ?,"
                " mail = CASE WHEN ? IN ('accepted', 'forgotten') THEN x'' ELSE mail END"
                " WHERE digest_id = ? AND channel = ? AND recipient = ? AND status = ?",
                (letter.status, letter.attempts, letter.detail, utc(letter.due_at), utc(letter.expires_at), utc(at),
                 letter.status, letter.digest_id, letter.channel, letter.recipient, since),
            )  # fmt: skip
            return changed.rowcount == 1

    def last_posted(self) -> date | None:
        """Return the day of the latest digest that was posted to anybody; None if none ever was."""
        (day,) = self._db.execute("SELECT max(day) FROM outbox JOIN digest ON id = digest_id").fetchone()
        return date.fromisoformat(day) if day else None

    def given_up(self) -> frozenset[str]:
        """Return the ids of digests that nobody gets: each letter of theirs was refused or has expired."""
        rows = self._db.execute(
            "SELECT digest_id FROM outbox GROUP BY digest_id HAVING sum(status NOT IN ('refused', 'expired')) = 0"
        )
        return frozenset(row[0] for row in rows)

    def delivered(self, day: date, window: int = 1) -> bool:
        """Say whether a digest of `window` days ending with `day` was posted to anybody already."""
        row = self._db.execute(
            "SELECT 1 FROM outbox JOIN digest ON id = digest_id WHERE day = ? AND window = ? LIMIT 1",
            (day.isoformat(), window),
        )
        return row.fetchone() is not None
