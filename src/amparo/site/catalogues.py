"""Compiles catalogues without the gettext programs: `python -m amparo.site.catalogues`."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(folder: Path) -> int:
    """Compile every catalogue below a folder; unfinished sentences stay in the source language."""
    sources = sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po"))
    for source in sources:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return len(sources)


if __name__ == "__main__":
    count = compile_all(Path(__file__).resolve().parent.parent)
    sys.stdout.write(f"{count} catalogues compiled\n")
