"""The command line's frame: the options before a command, and errors and signals as one line and an exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from briefing._version import __version__
from briefing.commands import Commands
from briefing.errors import EXIT_COMPLETE, EXIT_INTERRUPTED, EXIT_TERMINATED, EXIT_USAGE, BriefingError
from briefing.process.cores import keep_products_whole
from briefing.process.signals import SHIELD, Terminated

EPILOG = (
    "Inputs are files (text, Markdown, saved HTML), folders, http(s) addresses, or - for standard input. "
    "Exit codes: 0 complete, 1 failed, 2 usage, 3 partial (something was left out; standard error or the digest says "
    "what), 4 not delivered, 5 another run is at work, 130 interrupted, 143 terminated."
)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    SHIELD.install()
    keep_products_whole()
    try:
        code = cli.main(args, prog_name="briefing", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = EXIT_INTERRUPTED
    except Terminated:
        click.echo("briefing: ended by a signal; what was not finished is done by the next run", err=True)
        code = EXIT_TERMINATED
    except BriefingError as error:
        click.echo(f"briefing: {error}", err=True)
        code = error.exit_code
    except RuntimeError as error:
        if "home directory" not in str(error):  # in these words pathlib and platformdirs say that there is none
            raise
        click.echo("briefing: there is no home folder, and this looks for one; set HOME", err=True)
        code = EXIT_USAGE
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): there is nobody to tell.
        sys.stderr.close()
        code = EXIT_COMPLETE
    sys.exit(code)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
@click.option("-c", "--config", type=click.Path(path_type=Path, dir_okay=False), help="The configuration file.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Say on standard error what each library logs, and everything that was left out.",
)
@click.pass_context
def cli(context: click.Context, config: Path | None, verbose: bool) -> None:
    """Summarize articles and build a daily digest, wholly on this machine."""
    # What libraries log is detail: every problem that matters to the user is a Skip or a BriefingError.
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.INFO if verbose else logging.CRITICAL)
    # Each command reads its settings itself: help, and what mends a broken file, must work without them.
    context.obj = config
