import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from amparo.site import catalogues, languages, sentences
from amparo.site.sentences import Sentence


class Command(BaseCommand):
    help = "Collect the sentences people read into each language's catalogue, and say what waits."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when behind")
        parser.add_argument("--missing", metavar="CODE", help="Print what CODE lacks, as JSON")
        parser.add_argument(
            "--fill",
            nargs=2,
            metavar=("CODE", "FILE"),
            help="Take translations from a JSON object {English: translation or [forms]}",
        )
        parser.add_argument("--state", choices=sentences.STATES, default="machine")

    def handle(self, *args: Any, **options: Any) -> None:
        found = sentences.collect()
        if options["missing"]:
            self._print_missing(options["missing"], found)
            return
        if options["fill"]:
            code, file = options["fill"]
            self._fill(code, Path(file), found, options["state"])
        check: bool = options["check"]
        behind = [code for code in self._codes() if self._renew(code, found, check=check)]
        if check and behind:
            raise CommandError(f"Catalogues are behind: {', '.join(behind)}. Run `amparo words`.")
        if not options["check"]:
            catalogues.compile_all(self._folder().parent)

    def _folder(self) -> Path:
        return Path(settings.LOCALE_PATHS[0])

    def _codes(self) -> list[str]:
        return [pack.code for pack in languages.load() if pack.review != "source"]

    def _renew(self, code: str, found: list[Sentence], *, check: bool) -> bool:
        catalogue = sentences.renewed(sentences.read(code, self._folder()), found)
        self._count(code, catalogue, found)
        if check:
            path = sentences.catalogue_path(code, self._folder())
            return not path.exists() or path.read_bytes() != sentences.as_bytes(catalogue)
        return sentences.save(code, catalogue, self._folder())

    def _count(self, code: str, catalogue: Catalog, found: list[Sentence]) -> None:
        states = [sentences.review(one) or "missing" for one in catalogue if one.id]
        waiting = len(sentences.waiting(catalogue, found))
        counts = {state: states.count(state) for state in (*sentences.STATES, "missing")}
        told = ", ".join(f"{count} {state}" for state, count in counts.items())
        self.stdout.write(f"{code}: {told}; survivors' sentences missing: {waiting}")

    def _print_missing(self, code: str, found: list[Sentence]) -> None:
        catalogue = sentences.renewed(sentences.read(code, self._folder()), found)
        waiting = {
            one.singular: [one.singular, one.plural] if one.plural else one.singular
            for one in sentences.waiting(catalogue, found)
        }
        self.stdout.write(json.dumps(waiting, ensure_ascii=False, indent=2))

    def _fill(self, code: str, file: Path, found: list[Sentence], state: str) -> None:
        catalogue = sentences.renewed(sentences.read(code, self._folder()), found)
        given = json.loads(file.read_text(encoding="utf-8"))
        for message in catalogue:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            if not key or key not in given:
                continue
            forms = given[key] if isinstance(given[key], list) else [given[key]]
            try:
                sentences.translate(message, forms, state)
            except ValueError as problem:
                raise CommandError(f"Nothing was changed. {problem}") from problem
        sentences.save(code, catalogue, self._folder())
