"""`briefing check`: a line a part, an exit code, and nothing changed, against real servers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from conftest import SEEDS, Run
from mailserver import PASSWORD, USER, Authority, real
from webserver import Reply, WebServer

from briefing.store import Store
from briefing.types import Subscription

FEED = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Port</title><id>urn:p</id><updated>2026-03-03T06:00:00Z</updated>'
    b"</feed>"
)


def tree(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in sorted(folder.rglob("*"))
    }


def lines(text: str) -> dict[str, str]:
    """Return the mark of each part, by its name."""
    return {line[6:16].strip(): line[:4].strip() for line in text.splitlines()}


def test_a_fresh_installation_is_fine_and_stays_untouched(run: Run, tmp_path: Path) -> None:
    before = tree(tmp_path)
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert lines(done.stdout) == {
        "settings": "ok", "state file": "ok", "digests": "ok", "model": "ok", "mail": "-", "feeds": "-",
    }  # fmt: skip
    assert tree(tmp_path) == before


def test_feeds_and_mail_are_asked_and_nothing_is_kept_or_sent(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    authority = Authority(tmp_path)
    with WebServer({"/good": Reply(FEED, "application/atom+xml")}) as web, real(authority, "starttls") as (port, inbox):
        with Store(state) as store:
            store.subscribe([Subscription(f"{web.url}/good", "Port"), Subscription(f"{web.url}/gone", "Starboard")])
        settings = tmp_path / "cwd" / "briefing.toml"
        settings.write_text(
            f'[network]\nprivate_hosts = ["127.0.0.1"]\ndelay = 0\n[store]\npath = "{state}"\n'
            f'[email]\nfrom = "me@example.org"\nto = ["ann@example.org"]\nserver = "localhost"\nport = {port}\n'
            f'ca_file = "{authority.file}"\nuser = "{USER}"\npassword_env = "MAIL_PASSWORD"\n'
        )
        before = tree(tmp_path)
        done = run("-c", settings, "check", MAIL_PASSWORD=PASSWORD)
        assert done.returncode == 1
        assert lines(done.stdout) == {
            "settings": "ok", "state file": "ok", "digests": "ok", "model": "ok", "mail": "ok", "feed": "FAIL",
            "feeds": "ok",
        }  # fmt: skip
        assert "Starboard" in done.stdout
        assert "404" in done.stdout
        assert "1 of 2 answer" in done.stdout
        assert "localhost is ready for ann@example.org" in done.stdout
        wrong = run("-c", settings, "check", "--offline", MAIL_PASSWORD="wrong")
        assert (wrong.returncode, lines(wrong.stdout)["feeds"]) == (1, "-")
        told = run("-c", settings, "check", MAIL_PASSWORD="wrong").stdout
        assert lines(told)["mail"] == "FAIL"
        assert "wrong" not in told
        assert (tree(tmp_path), inbox.mails) == (before, [])


def test_many_failing_feeds_are_counted_unless_all_are_asked_for(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Store(state) as store:
        store.subscribe([Subscription(f"http://127.0.0.1:9/{number}", f"Port {number}") for number in range(7)])
    settings = {"BRIEFING_STORE_PATH": str(state), "BRIEFING_NETWORK_DELAY": "0"}
    told = run("check", **settings).stdout.splitlines()
    assert [line for line in told if line.startswith("FAIL")][5:] == [
        "FAIL  feed        and 2 more; briefing --verbose check names each",
        "FAIL  feeds       none answers",
    ]
    assert run("--verbose", "check", **settings).stdout.count("FAIL  feed  ") == 7


@pytest.mark.parametrize(
    ("variables", "part", "told"),
    [
        ({"BRIEFING_DIGEST_OUT": "file/out"}, "digests", "is no folder"),
        ({"BRIEFING_DIGEST_FORMATS": "html,htm"}, "digests", "did you mean 'html'"),
        ({"BRIEFING_DIGEST_TEMPLATES": "broken"}, "digests", "digest.html.j2"),
        ({"BRIEFING_DIGEST_OUT": "taken"}, "digests", "is no index"),
        ({"BRIEFING_STORE_PATH": "file"}, "state file", "can't be used"),
        ({"BRIEFING_MODEL_NAME": "nowhere.npz"}, "model", "nowhere.npz"),
        ({"BRIEFING_EMAIL_TO": "ann@example.org"}, "mail", "[email] from is not set"),
        (
            {"BRIEFING_EMAIL_TO": "a@example.org", "BRIEFING_EMAIL_FROM": "b@example.org", "BRIEFING_EMAIL_VIA": "sendmail",
             "BRIEFING_EMAIL_SENDMAIL": "/none/sendmail"}, "mail", "/none/sendmail can't be run",
        ),
        ({"BRIEFING_DIGEST_OTU": "x"}, "settings", "did you mean 'digest.out'"),
    ],
)  # fmt: skip
def test_each_trouble_is_found_and_named(
    run: Run, tmp_path: Path, variables: dict[str, str], part: str, told: str
) -> None:
    cwd = tmp_path / "cwd"
    (cwd / "file").write_text("in the way " * 100)
    (cwd / "broken").mkdir()
    (cwd / "broken" / "digest.html.j2").write_text("{% if %}")
    (cwd / "taken").mkdir()
    (cwd / "taken" / "index.html").write_text("mine")
    before = tree(tmp_path)
    done = run("check", **variables)
    assert (done.returncode, done.stderr) == (1, "")
    assert [name for name, mark in lines(done.stdout).items() if mark == "FAIL"] == [part]
    assert told in next(line for line in done.stdout.splitlines() if line.startswith("FAIL"))
    assert tree(tmp_path) == before


def test_what_check_finds_good_then_works(run: Run, tmp_path: Path) -> None:
    assert run("init").returncode == 0
    assert run("check").returncode == 0
    assert run("digest", SEEDS / "mayor-tie-lots.txt", "--date", "2026-03-03").returncode == 0
    assert run("check").returncode == 0
