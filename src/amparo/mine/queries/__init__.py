"""What a person finds in "my file", and what was done about them."""

from amparo.mine.queries.file import ask_of, case_of, file_of, own_file, release_of

__all__ = ["ask_of", "case_of", "file_of", "own_file", "release_of"]
