"""What a person reads in "my file" is plain too: the page, and what its script says on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.test_reading import LIMIT, grade_of, sentences_for_scripts

if TYPE_CHECKING:
    from django.test import Client


def test_my_file_is_plain(client: Client, db: None) -> None:
    page = client.get("/en/file/").content.decode()

    assert grade_of(page) <= LIMIT
    assert grade_of(sentences_for_scripts(page)) <= LIMIT
