# ruff: noqa: N999 - a command is named as people type it

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amparo.cases.importing import key_file, recipient, running, sealed_file
from amparo.cases.importing.recipient import RecipientProblem
from amparo.cases.importing.report import CsvWriter, TextWriter, Totals, Writer
from amparo.cases.importing.running import Importer, RowReport
from amparo.cases.importing.sealed_file import SealedFileProblem
from amparo.people import queries as people
from amparo.people.models import Agency
from amparo_htcds import AddressHeaderNeeded, CannotRead, Reading, read

SOME_NEED_AN_ANSWER = 2
WAYS = (
    "Nothing was imported: say one of three ways. FILE --agency SLUG, on the machine of the server;"
    " FILE --keys DIRECTORY.json --root FINGERPRINT --out SEALED.json, on the agency's own machine;"
    " --sealed SEALED.json --agency SLUG, to take those rows in."
)
NEW_KEY = (
    "Nothing was imported: rows of this agency were imported before, and these were sealed with a"
    " new key that does not know them again, so that rows could come in twice. Seal them once more"
    f" with the key of the first import (a file whose name ends in {key_file.ENDING}) and"
    " --key-file. If the rows are truly others, add --new-key."
)
Options = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Import cases from a file of the Human Trafficking Case Data Standard 2.0 (.xlsx, .xlsm or"
        " CSV). Each row is sealed to the agency's intake key before it is stored. With --keys the"
        " rows are sealed on the agency's own machine, without a database, into a file that"
        " --sealed takes in. Ends with 0 when every row was taken or known, 2 when something needs"
        " an answer, 1 when nothing could be imported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?")
        parser.add_argument("--agency", help="the agency's short name (slug)")
        parser.add_argument(
            "--address-header",
            choices=["names", "labels"],
            help="which heading row to trust where they name different parts of the address",
        )
        parser.add_argument("--sheet", help="the sheet of a workbook to read")
        parser.add_argument("--check", action="store_true", help="report only; change nothing")
        parser.add_argument(
            "--key-file", type=Path, help="default: FILE with .amparo-key added to its name"
        )
        parser.add_argument(
            "--report", type=Path, help="write the report here; as CSV if it ends in .csv"
        )
        parser.add_argument(
            "--keys", type=Path, help="the agency's key directory, as its page gives it"
        )
        parser.add_argument("--root", help="the root's fingerprint, as on the agency's poster")
        parser.add_argument("--roots", type=Path, help="a copy of roots.json, instead of --root")
        parser.add_argument("--out", type=Path, help="where the sealed rows go")
        parser.add_argument("--sealed", type=Path, help="a file of sealed rows to take in")
        parser.add_argument(
            "--new-key", action="store_true", help="take rows in that a new key was made for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _check_way(options)
        try:
            if options["sealed"]:
                totals = self._take_in(options)
            elif options["keys"]:
                totals = self._seal_here(options)
            else:
                totals = self._import(options)
        except AddressHeaderNeeded as question:
            raise CommandError(
                f"{question} Add --address-header names or --address-header labels."
            ) from None
        except (
            CannotRead,
            RecipientProblem,
            SealedFileProblem,
            key_file.KeyFileProblem,
        ) as problem:
            # What stands behind it may repeat a cell.
            raise CommandError(str(problem)) from None
        self._end(totals, is_check=options["check"])

    def _import(self, options: Options) -> Totals:
        """The whole way, where the agency's file and the database are on one machine."""
        reading = _reading(options)
        agency = _agency(options)
        to, known = recipient.of_database(agency), running.known_to(agency)
        keep = running.checking(agency) if options["check"] else running.storing(agency)
        key = _key(options, imported_before=bool(known))
        importer = Importer(to=to, key=key, known=known, keep=keep)
        with _writer(options["report"], self.stdout) as writer:
            return _run(importer, reading, writer)

    def _seal_here(self, options: Options) -> Totals:
        """The agency's half: it opens no database, and what it writes only intake opens."""
        reading = _reading(options)
        to = recipient.of_directory(options["keys"], root=options["root"], roots=options["roots"])
        if options["out"]:
            sealed_file.check_place(options["out"])
        key_is_new = not _key_place(options).exists()
        key = _key(options, imported_before=False)
        rows: list[sealed_file.NumberedRow] = []
        is_check = options["check"]
        keep = running.checking_apart(to) if is_check else running.collecting(to, rows)
        importer = Importer(to=to, key=key, known=frozenset(), keep=keep)
        with _writer(options["report"], self.stdout) as writer:
            totals = _run(importer, reading, writer)
        if rows:
            sealed_file.write(options["out"], rows, to=to, key_is_new=key_is_new)
            self.stdout.write(f"{len(rows)} sealed rows are in the file named with --out.")
        return totals

    def _take_in(self, options: Options) -> Totals:
        """The server's half: it sees no row, and knows duplicates by their mark."""
        found = sealed_file.load(options["sealed"])
        agency = _agency(options)
        if (found.deployment, found.agency) != (settings.DEPLOYMENT, agency.pk):
            raise CommandError(
                "Nothing was imported: these rows were sealed for another agency, or for another"
                " deployment. Seal them again with the key directory of this one."
            )
        known = running.known_to(agency)
        if known and found.key_is_new and not options["new_key"]:
            raise CommandError(NEW_KEY)
        keep = running.checking(agency) if options["check"] else running.storing(agency)
        with _writer(options["report"], self.stdout) as writer:
            return _write(running.take_in(found.rows, known=known, keep=keep), writer, Totals())

    def _end(self, totals: Totals, *, is_check: bool) -> None:
        for sentence in totals.sentences(is_check=is_check):
            self.stdout.write(sentence)
        if is_check:
            self.stdout.write("This was a check: nothing was changed.")
        if totals.has_nothing:
            raise CommandError("Nothing was imported: no row could be taken.")
        if totals.asks:
            sys.exit(SOME_NEED_AN_ANSWER)


def _check_way(options: Options) -> None:
    """Refuse what is no way, or two at once, before anything is read."""
    file, keys, sealed = options["file"], options["keys"], options["sealed"]
    if sealed is not None:
        fits = file is None and keys is None and options["out"] is None and options["agency"]
    elif keys is not None:
        has_place = options["out"] is not None or options["check"]
        fits = file is not None and has_place and not (options["root"] and options["roots"])
    else:
        fits = file is not None and options["out"] is None and options["agency"]
    if not fits:
        raise CommandError(WAYS)


def _reading(options: Options) -> Reading:
    return read(options["file"], address_header=options["address_header"], sheet=options["sheet"])


def _agency(options: Options) -> Agency:
    try:
        return people.agency(options["agency"])
    except Agency.DoesNotExist:
        raise CommandError("Nothing was imported: no agency has this short name.") from None


def _key_place(options: Options) -> Path:
    place: Path = options["key_file"] or key_file.beside(options["file"])
    return place


def _key(options: Options, *, imported_before: bool) -> bytes:
    keep = not options["check"]
    return key_file.key_at(_key_place(options), imported_before=imported_before, keep=keep)


@contextmanager
def _writer(path: Path | None, stdout: Any) -> Iterator[Writer]:
    """Open the report before the first row: an import without one would be half the work."""
    if path is None:
        yield TextWriter(stdout)
        return
    try:
        out: TextIO = path.open("w", encoding="utf-8", newline="")
    except OSError:
        raise CommandError(
            "Nothing was imported: the report could not be written. Name another place for it."
        ) from None
    with out:
        yield CsvWriter(out) if path.suffix.lower() == ".csv" else TextWriter(out)


def _run(importer: Importer, reading: Reading, writer: Writer) -> Totals:
    totals = Totals()
    for note in reading.notes:
        writer.note(note)
    for line in reading.lines:
        writer.line(line)
    totals.add_lines(*reading.lines)
    return _write(importer.rows(reading), writer, totals)


def _write(rows: Iterable[RowReport], writer: Writer, totals: Totals) -> Totals:
    for row in rows:
        writer.row(row)
        totals.add(row)
    return totals
