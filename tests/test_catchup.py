"""Missed days: each is caught up once, by the clocks of the configured zone, across their changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import faults
import pytest
from conftest import Run
from examples import article
from hypothesis import given
from hypothesis import strategies as st
from mailserver import Scripted
from test_mail_cli import settings
from webserver import Reply, WebServer

from briefing.config import Config
from briefing.store import Store, StoreError
from briefing.types import Article, Digest, Skip
from briefing.wiring import mailing, pipeline
from briefing.wiring.catchup import LONGEST, by_day, missed
from briefing.wiring.composing import Period

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="{day}T12:00:00+01:00"></head><body><article><h1>{title}</h1>
<p>The harbour office of Lindby said on {day} that the {title} had been counted twice by mistake. A clerk noticed it when
the sums of two ledgers differed by exactly one ship. Nobody had lost any money, the office added in a short letter.</p>
<p>The council will talk about the {title} next week, and wants to know why the mistake was found so late. Its chair said
that a second pair of eyes costs less than a second ledger. The clerk has been asked to teach the others her method.</p>
</article></body></html>"""


@given(DAYS, DAYS)
def test_missed_days_lie_between_the_last_digest_and_today(last: date, today: date) -> None:
    days = missed(last, today)
    assert list(days) == sorted(set(days))
    assert all(last < day < today for day in days)
    assert len(days) == max(0, min((today - last).days - 1, LONGEST))
    assert missed(None, today) == ()


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-03-28T22:59", "2026-03-28"), ("2026-03-28T23:01", "2026-03-29"),  # the night before summer time
        ("2026-03-29T21:59", "2026-03-29"), ("2026-03-29T22:01", "2026-03-30"),  # a day of 23 hours
        ("2026-10-24T22:01", "2026-10-25"), ("2026-10-25T22:59", "2026-10-25"),  # a day of 25 hours
        ("2026-10-25T23:01", "2026-10-26"),
    ],
)  # fmt: skip
def test_an_article_belongs_to_its_day_by_the_clocks_of_the_zone(utc: str, day: str) -> None:
    item = article("It rained.", published=datetime.fromisoformat(f"{utc}+00:00"))
    today = date(2026, 12, 1)
    days = [date.fromisoformat(day) + timedelta(days=by) for by in (-1, 0, 1)]
    parts = by_day([item], days, today, BERLIN)
    assert [key for key, part in parts.items() if part] == [date.fromisoformat(day)]


def test_what_bears_no_date_or_is_older_or_was_not_read_is_in_today_s() -> None:
    old = article("It rained.", published=datetime(2026, 1, 1, tzinfo=BERLIN))
    items: list[Article | Skip] = [article("It rained."), old, Skip("x", "read", "gone", "")]
    parts = by_day(items, [date(2026, 3, 2)], date(2026, 3, 3), BERLIN)
    assert parts == {date(2026, 3, 2): [], date(2026, 3, 3): items}


def write(folder: Path, **days: str) -> Path:
    """Write a page for each title, published on its day."""
    folder.mkdir(exist_ok=True)
    for title, day in days.items():
        (folder / f"{title}.html").write_text(PAGE.format(title=title, day=day))
    return folder


def test_each_missed_day_is_caught_up_once_in_a_mail_of_its_own(run: Run, tmp_path: Path) -> None:
    news = write(tmp_path / "news", barge="2026-03-02")
    with Scripted({}) as server:
        config = settings(tmp_path, server.port, to=["ann@example.org"])
        (tmp_path / "briefing.toml").write_text(config.read_text() + '\n[digest]\ntimezone = "Europe/Berlin"\n')
        same = ("-c", config, "digest", news, "--email", "--catch-up", "--out", "out", "--state", tmp_path / "s.db")

        def sent(day: str) -> list[str]:
            before = len(server.mails)
            done = run(*same, "--date", day)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            return [next(h for h in m.decode().splitlines() if h.startswith("X-Briefing-Day"))[-10:] for m in
                    server.mails[before:]]  # fmt: skip

        assert sent("2026-03-02") == ["2026-03-02"]
        # Three days pass; nothing was published on the 4th, and the ferry was on the last day that was sent.
        write(news, ferry="2026-03-02", tug="2026-03-03", yacht="2026-03-05", canoe="2026-03-06")
        assert sent("2026-03-06") == ["2026-03-03", "2026-03-05", "2026-03-06"]
        assert ["tug" in m.decode() for m in server.mails[1:]] == [True, False, False]
        assert ["ferry" in m.decode() for m in server.mails[1:]] == [False, False, True]
        assert sent("2026-03-06") == []
        assert sent("2026-03-07") == ["2026-03-07"]


def test_without_a_feed_that_can_be_read_there_is_no_mail_until_there_is(run: Run, tmp_path: Path) -> None:
    local = {"BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1", "BRIEFING_NETWORK_DELAY": "0"}
    text = "The barge has been counted twice by mistake, the harbour office said. A clerk noticed it over her tea. " * 9
    feed = f"<rss version='2.0'><channel><title>L</title><item><title>Barge</title><description>{text}</description></item></channel></rss>"
    with Scripted({}) as server, WebServer({"/feed": Reply(feed.encode(), "text/xml")}) as web:
        same = ("-c", settings(tmp_path, server.port, to=["ann@example.org"]), "digest", "--email", "--catch-up")
        run("feeds", "import", stdin='<opml><body><outline text="A" xmlUrl="http://127.0.0.1:9/feed"/></body></opml>')
        done = run(*same, **local)
        told = "briefing: no feed can be reached; check the network: the next run tries again\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
        assert (server.mails, list((tmp_path / "cwd").glob("reports/*"))) == ([], [])
        assert run("feeds", "add", f"{web.url}/feed", **local).returncode == 0
        done = run(*same, **local)
        assert (done.returncode, done.stdout, done.stderr) == (3, "", ""), "the mail tells of A, which was never read"
        # Nothing new came: that a feed fails is no reason for another mail.
        assert run(*same[:-1], **local).returncode == 3
        assert ["Barge" in mail.decode() for mail in server.mails] == [True]


def test_a_digest_its_items_and_its_letters_are_recorded_together_or_not_at_all(tmp_path: Path) -> None:
    news = write(tmp_path / "news", barge="2026-03-02")
    config = Config(digest_out=str(tmp_path / "out"), email_from="me@example.org", email_to=("ann@example.org",))
    now = datetime(2026, 3, 2, 7, tzinfo=BERLIN)
    with Store(tmp_path / "s.db") as store:
        mail = mailing.channel(config, store, lambda: now)

        def full(digest: Digest) -> None:
            mail.post(mailing.messages(digest, config))
            raise StoreError("the disk is full")

        with pytest.raises(StoreError):
            list(pipeline.editions([str(news)], config, store, lambda: now, also=full))
        assert (store.edition(), store.letters(), store.delivered(now.date())) == (None, (), False)
        (made,) = pipeline.editions(
            [str(news)], config, store, lambda: now, also=lambda d: mail.post(mailing.messages(d, config))
        )
        assert store.edition() == made.digest
        assert [letter.status for letter in store.letters()] == ["pending"]
        assert store.last_posted() == now.date()


def test_a_digest_is_given_up_when_nobody_gets_it_any_more(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        made = faults.config(9, email_to=faults.TO[:2])
        mailing.channel(made, store, faults.Clock()).post(mailing.messages(faults.kept(store), made))
        assert store.given_up() == frozenset()
        for number, letter in enumerate(store.letters()):
            assert store.given_up() == frozenset()
            store.settle(replace(letter, status=("refused", "expired")[number]), "pending", faults.NOW)
        assert store.given_up() == {"d1"}


@pytest.mark.parametrize(
    ("rule", "answer", "again"),
    [("sent", "550 no", True), ("made", "550 no", False), ("sent", "250 taken", False), ("sent", "450 later", False)],
)
def test_what_counts_as_read_does_not_come_again(
    rule: str, answer: str, again: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = article(
        "The ferry sails again. Its crew is glad. The harbour was quiet.", title="Ferry", feed="Lindby News", guid="1",
        published=datetime(2026, 3, 2, 6, tzinfo=BERLIN),
    )  # fmt: skip
    brought = [item]
    monkeypatch.setattr(pipeline, "articles", lambda *_, **__: iter(brought))
    now = datetime(2026, 3, 2, 7, tzinfo=BERLIN)
    with Scripted({"end": answer}) as server, Store(tmp_path / "s.db") as store:
        config = faults.config(server.port, email_to=faults.TO[:2], digest_out=str(tmp_path), digest_read=rule)
        mail = mailing.channel(config, store, lambda: now)

        def make() -> list[str]:
            period = Period(now.date(), subscribed=True)
            (made,) = pipeline.editions(
                ["feed"],
                config,
                store,
                lambda: now,
                period=period,
                also=lambda d: mail.post(mailing.messages(d, config)),
            )
            tuple(mail(()))
            return [b.article.title for b in made.digest.briefings]

        assert make() == ["Ferry"]
        brought.clear()  # the feed has moved on
        now += timedelta(days=1)
        assert make() == (["Ferry"] if again else [])
