"""Ways to hand a mail over on this machine: a sendmail command, a maildir, a folder of .eml files."""

from __future__ import annotations

import mailbox
import shutil
import subprocess

from briefing.channels._handover import REPLY, SETTLING, Begin, Outcome
from briefing.channels._settings import MailSettings
from briefing.channels.files import unwritable, write_atomically
from briefing.errors import OutputError
from briefing.types import Letter


class Sendmail:
    """A command that takes the mail on standard input as sendmail does; exit codes as in sysexits.h."""

    _LATER = frozenset({68, 69, 71, 72, 73, 74, 75})

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Run the command; its mail has the line ends of the system's own."""
        command = [*self._settings.sendmail, "-i", "-f", self._settings.sender.addr_spec, letter.recipient]
        program = command[0]
        try:
            process = subprocess.Popen(  # noqa: S603 (the user's own command)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        except OSError as error:
            detail = f"{program} can't be run ({error.strerror}); give its whole path in sendmail [command]"
            return Outcome("deferred", detail, everyone=True)
        with process:
            try:
                begin()
                said, _ = process.communicate(letter.mail.replace(b"\r\n", b"\n"), SETTLING * self._settings.timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                return Outcome("unknown", f"{program} was given the mail and did not end [unknown]")
            except BaseException:
                process.kill()
                raise
        text = " ".join(said.decode("utf-8", "replace").split())[:REPLY]
        told = f"{program} ended with code {process.returncode}" + f" ({text})" * bool(text)
        if process.returncode == 0:
            return Outcome("accepted")
        if process.returncode < 0:
            return Outcome("unknown", f"{told} [unknown]")
        if process.returncode in self._LATER:
            return Outcome("deferred", f"{told}; it is tried again [put-off]")
        return Outcome("refused", f"{told}; mend what it says, then run: briefing outbox retry [refused]")

    def reach(self) -> str | None:
        """Look for the command."""
        program = self._settings.sendmail[0]
        return None if shutil.which(program) else f"{program} can't be run; give its whole path in sendmail [command]"

    def close(self) -> None:
        """Nothing is open."""


class Folder:
    """A maildir, or a folder of .eml files: to try things out, or for a program that reads them."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Write the mail whole, or not at all."""
        folder = self._settings.folder
        begin()
        try:
            # What somebody reads is nobody else's business; a folder that is there keeps its permissions.
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._settings.via == "maildir":
                for name in ("tmp", "new", "cur"):
                    (folder / name).mkdir(exist_ok=True)
                mailbox.Maildir(folder).add(letter.mail)
            else:
                write_atomically(
                    folder / f"{letter.message_id[1:9]}-{letter.recipient}.eml", letter.mail.decode("ascii")
                )
        except (OSError, OutputError) as error:
            return Outcome(
                "deferred", f"{folder}: can't be written ({error}); free it, or name another folder [folder]"
            )
        return Outcome("accepted")

    def reach(self) -> str | None:
        """Look whether the folder can be written."""
        return unwritable(self._settings.folder)

    def close(self) -> None:
        """Nothing is open."""
