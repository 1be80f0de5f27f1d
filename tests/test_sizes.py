"""No file longer than a person can hold in mind, no function longer than a page."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 400
FUNCTION_LINES = 40
ENDINGS = {".py", ".ts", ".mjs", ".html", ".scss"}


def sources() -> list[Path]:
    """Every file that people write; migrations are written by Django, builds by machines."""
    folders = ["src", "packages", "tests", "client", "benchmarks", "spec", "scripts"]
    left_out = {"migrations", "node_modules", "build", "__pycache__"}
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in ENDINGS and not left_out & set(path.relative_to(ROOT).parts)
    )


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Yield each function's place and the number of lines in its body, docstring left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            last = body[-1].end_lineno if body else None
            yield f"{node.lineno} {node.name}", last - body[0].lineno + 1 if last else 0


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}

    assert lengths
    assert not [
        f"{path.relative_to(ROOT)}: {lines}"
        for path, lines in lengths.items()
        if lines > FILE_LINES
    ]


def test_functions_are_short() -> None:
    measured = [
        (f"{path.relative_to(ROOT)}:{place}", lines)
        for path in sources()
        if path.suffix == ".py"
        for place, lines in functions(path.read_text(encoding="utf-8"))
    ]

    assert measured
    assert not [f"{place}: {lines}" for place, lines in measured if lines > FUNCTION_LINES]


def test_a_docstring_does_not_count() -> None:
    body = "    1\n" * FUNCTION_LINES

    measured = list(functions(f'def one():\n    """One.\n\n    Two.\n    """\n{body}'))

    assert measured == [("1 one", FUNCTION_LINES)]
