"""Write `spec/vectors/*.json`, which pin the formats for Python and for the browser.

    python -m spec.make_vectors

Every byte follows from a fixed seed, but those of HPKE wraps, whose randomness the library draws
itself: a wrap that is in the file already and still opens is kept. Bytes are hexadecimal, ids and
days text.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spec.making.directories import directory_file
from spec.making.envelopes import encoding_file, envelope_file
from spec.making.holders import keys_file, receipts_file, staff_file
from spec.making.refused import refused_file
from spec.making.signed import messages_file, statements_file

VECTORS = Path(__file__).parent / "vectors"
FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "encoding": encoding_file,
    "envelope": envelope_file,
    "refused": refused_file,
    "keys": keys_file,
    "receipts": receipts_file,
    "staff": staff_file,
    "statements": statements_file,
    "messages": messages_file,
    "directory": directory_file,
}


def text_of(name: str) -> str:
    """What the file of this name says."""
    return json.dumps(FILES[name](), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every file."""
    VECTORS.mkdir(exist_ok=True)
    for name in FILES:
        (VECTORS / f"{name}.json").write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    main()
