"""The errors a user can meet. Each kind knows its exit code; its message is one sentence that says what to do."""

from __future__ import annotations

EXIT_COMPLETE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_PARTIAL = 3
EXIT_UNDELIVERED = 4
EXIT_BUSY = 5
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class BriefingError(Exception):
    """Root of every expected error: the CLI prints its message, without a traceback, and exits with `exit_code`."""

    exit_code = EXIT_FAILED


class UsageError(BriefingError):
    """The request itself is wrong: an unknown name, an option out of range."""

    exit_code = EXIT_USAGE


class ConfigError(UsageError):
    """A configuration file or environment variable cannot be used."""


class ModelError(BriefingError):
    """A model is missing, damaged, or fails."""


class OutputError(BriefingError):
    """A result could not be written; whatever stood there before is untouched."""


class PluginError(BriefingError):
    """An adapter of another package fails. It costs what was asked of that adapter, and nothing else."""


class UnreadError(BriefingError):
    """No feed can be read, so that there is nothing to make a digest of; the next run tries again."""


class BusyError(BriefingError):
    """Another run is at work on the same state file."""

    exit_code = EXIT_BUSY
