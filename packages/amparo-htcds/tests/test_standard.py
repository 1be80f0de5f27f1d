"""The standard as data is the standard, and says of each field who may see it."""

from pathlib import Path

import pytest
import yaml

from amparo_htcds import CODED, COMPARTMENTS, load
from amparo_htcds.standard import data
from amparo_htcds.words import squash

FIELDS = load().fields


def test_it_has_84_fields_and_182_codes() -> None:
    codes = [value for entry in data("htcds-2.0")["fields"] for value in entry.get("values", ())]

    assert len(FIELDS) == 84
    assert len(codes) == 182


def test_it_restates_the_reference_and_nothing_else(official: Path) -> None:
    reference = yaml.safe_load((official / "htcds-2.0.yaml").read_text(encoding="utf-8"))

    ours = [
        (entry["name"], entry["label"], entry["official_type"], entry["status"], entry["core"],
         [(value["code"], value["label"]) for value in entry.get("values", ())])
        for entry in data("htcds-2.0")["fields"]
    ]  # fmt: skip

    assert ours == [
        (entry["name"], entry["label"], entry["type"], entry["status"], entry["core"],
         [(str(value["name"]), value["label"]) for value in entry.get("values", ())])
        for entry in reference["fields"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["htcds-2.0", "amparo-extension-1", "iso-3166-1", "iso-639-2", "words-1"]
)
def test_every_list_names_its_version_source_and_date(name: str) -> None:
    content = data(name)

    assert content["version"] == name
    assert content["source" if "source" in content else "months"]
    assert content["restated" if name == "htcds-2.0" else "date"] == "2026-11-23"


def test_iom_is_named_and_no_endorsement_is_claimed() -> None:
    assert "CC BY 4.0" in load().attribution
    assert "does not endorse" in load().attribution


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_words_are_never_open_to_the_server(field: object) -> None:
    known = FIELDS[getattr(field, "name", "")]

    assert known.words in COMPARTMENTS
    assert known.sealed in {CODED, known.words}


@pytest.mark.parametrize(
    "start",
    ["per_", "prs_Mailing", "hte_Street", "hte_City", "hte_PostalCode", "hte_State",
     "hte_Longitude", "hte_Latitude", "org_Shipping"],
)  # fmt: skip
def test_addresses_and_alleged_perpetrators_are_sealed(start: str) -> None:
    matching = [field for name, field in FIELDS.items() if name.startswith(start)]

    assert matching
    assert all(field.sealed != CODED for field in matching)


def test_what_names_or_describes_a_person_in_words_is_sealed() -> None:
    kinds = {"text", "long_text", "phone", "email", "latitude", "longitude"}

    assert all(field.sealed != CODED for field in FIELDS.values() if field.kind in kinds)
    assert FIELDS["prs_Birthdate"].sealed == "identity"
    assert FIELDS["prs_IdentityNumber"].sealed == "identity"
    assert FIELDS["prs_MobilePhone"].sealed == "contact"
    assert FIELDS["vic_RelationshipToTrafficker"].sealed == "alleged"


def test_only_codes_counts_yes_no_and_days_of_the_case_are_open() -> None:
    reasons = {field.sealed_because for field in FIELDS.values() if field.sealed == CODED}
    days = {
        name for name, field in FIELDS.items() if field.kind == "date" and field.sealed == CODED
    }

    assert reasons == {"list_code", "count", "yes_no", "day_of_the_case", "country_only"}
    assert days == {
        "cas_IncomingReferralDate",
        "cas_OutgoingReferralDate",
        "spl_PlannedEndDate",
        "spl_ActualEndDate",
    }


@pytest.mark.parametrize("field", [field for field in FIELDS.values() if field.codes])
def test_every_code_label_and_alias_finds_its_own_code(field: object) -> None:
    codes = FIELDS[getattr(field, "name", "")].codes
    assert codes

    spellings = {
        spelling: code.code
        for code in codes.codes
        for spelling in (code.code, code.label, *code.aliases)
    }

    found = {spelling: codes.find(spelling) for spelling in spellings}
    assert {text: code.code for text, code in found.items() if code} == spellings


def test_no_two_fields_share_a_spelling_of_their_name() -> None:
    assert len({squash(name) for name in FIELDS}) == 84


def test_our_own_code_says_what_it_becomes_outside() -> None:
    codes = FIELDS["vic_TypeOfExploitation"].codes
    own = codes and codes.exact("ForcedCriminality")

    assert own
    assert own.list_version == load().extension_version == "amparo-extension-1"
    assert own.exported_as == "Other"
