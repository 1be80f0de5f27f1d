from importlib.resources import files

import pytest

from amparo.people import packs

TEXT = (files("amparo.people") / "packs" / "eu.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", packs.choices())
def test_every_pack_is_sound_and_says_it_is_unreviewed(name: str) -> None:
    pack = packs.load(name)

    assert not pack.is_reviewed
    assert (pack.release_default_days, pack.release_max_days) == (90, 365)
    assert pack.sources


def test_an_agency_cannot_choose_the_strictest_wording_as_its_pack() -> None:
    assert packs.choices() == ["eu", "us-federal-grantee"]


def test_without_a_reviewed_wording_the_strictest_is_shown() -> None:
    wording = packs.minors_wording(packs.load("eu"), "es")

    assert wording.language == "es"
    assert wording.text.startswith("¿Tienes menos de 18 años?")
    assert not wording.is_reviewed


def test_a_reviewed_wording_is_shown_as_it_is() -> None:
    reviewed = TEXT.replace('state = "unreviewed"', 'state = "reviewed"').replace(
        "by = []", 'by = ["A. Lawyer", "B. Lawyer"]\non = 2026-11-01'
    )

    wording = packs.minors_wording(packs.parse("eu", reviewed), "pt")

    assert wording.is_reviewed
    assert wording.language == "en"
    assert "the law of this country" in wording.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('state = "unreviewed"', 'state = "reviewed"'),
        ('state = "unreviewed"', 'state = "fine"'),
        ("max_days = 365", "max_days = 900"),
        ("default_days = 90", "default_days = 400"),
        ("days = 2", "days = 0"),
        ("seen = 2026-11-23", 'seen = "lately"'),
        ("[minors]\nen", "[minors]\nxx"),
        ('name = "European Union"', 'name = " "'),
        ("[release]", "[other]"),
        ("[answer]", "[answer"),
    ],
)
def test_a_pack_that_lacks_something_is_not_half_read(before: str, after: str) -> None:
    assert before in TEXT

    with pytest.raises(packs.PackUnreadable):
        packs.parse("eu", TEXT.replace(before, after))


def test_an_unknown_pack_fails_closed() -> None:
    with pytest.raises(packs.PackUnreadable):
        packs.load("../../settings")
