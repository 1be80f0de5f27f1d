"""What a cell means: taken, mapped, asked about or left out, and never guessed."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_htcds import Happened, Taken, dates
from amparo_htcds.cells import CellValue, Unreadable, as_text
from amparo_htcds.words import squash, tidy

TakeCell = Callable[[str, object], Taken]


def outcome(taken: Taken, field: str) -> tuple[object, str]:
    """Give the field's value (sealed or coded) and the reason in its line."""
    kept = {name: value for values in taken.sealed.values() for name, value in values.items()}
    coded = taken.coded.get(field)
    (line,) = taken.lines
    return (coded.value if coded else kept.get(field)), line.why


@pytest.mark.parametrize(
    ("written", "day", "why"),
    [
        ("2024-03-05", "2024-03-05", "as_written"),
        (date(2024, 3, 5), "2024-03-05", "as_written"),
        (datetime(2024, 3, 5, 13, 30), "2024-03-05", "date_without_time"),  # noqa: DTZ001 - cells have no zone
        ("2024-03-05T00:00:00.000+02:00", "2024-03-05", "date_without_time"),
        ("2024-03-05 13:30", "2024-03-05", "date_without_time"),
        ("5.3.2024 1:30 pm", "2024-03-05", "date_form"),
        ("20240305", "2024-03-05", "date_form"),
        ("2024/3/5", "2024-03-05", "date_form"),
        ("05.03.2024", "2024-03-05", "date_form"),
        ("25/03/2024", "2024-03-25", "date_form"),
        ("03/25/2024", "2024-03-25", "date_form"),
        ("05/05/2024", "2024-05-05", "date_form"),
        ("5 March 2024", "2024-03-05", "date_form"),
        ("Mar 5, 2024", "2024-03-05", "date_form"),
        ("5 de marzo de 2024", "2024-03-05", "date_form"),
        ("5 août 2024", "2024-08-05", "date_form"),
        ("2024 March 5", "2024-03-05", "date_form"),
        ("5 مارس 2024", "2024-03-05", "date_form"),
        ("45356", "2024-03-05", "date_serial"),
        (45356, "2024-03-05", "date_serial"),
        (45356.75, "2024-03-05", "date_serial"),
    ],
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(
    take_cell: TakeCell, written: object, day: str, why: str
) -> None:
    taken = take_cell("prs_Birthdate", written)

    assert outcome(taken, "prs_Birthdate") == (day, why)
    assert not taken.coded


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("05/03/2024", "date_ambiguous"),
        ("5-3-2024", "date_ambiguous"),
        ("25/03/24", "date_short_year"),
        ("5 March 24", "date_short_year"),
        ("March 2024", "date_without_day"),
        ("1985", "date_without_day"),
        (1985, "date_without_day"),
        ("spring", "not_a_date"),
        ("5 March or 6 April 2024", "not_a_date"),
        ("2024-13-01", "not_a_date"),
        ("31.02.2024", "not_a_date"),
        ("01.01.1066", "not_a_date"),
        ("2024115", "not_a_date"),
        (12, "not_a_date"),
        (True, "not_a_date"),
        (time(9, 30), "not_a_date"),
    ],
)
def test_a_date_that_can_mean_two_days_or_none_is_left_out_and_kept_in_words(
    take_cell: TakeCell, written: object, why: str
) -> None:
    taken = take_cell("cas_IncomingReferralDate", written)

    (line,) = taken.lines
    assert (line.happened, line.why, line.kept) == (Happened.LEFT_OUT, why, "notes")
    assert not taken.coded
    assert list(taken.sealed["notes"]) == ["cas_IncomingReferralDate/words"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_no_date(number: float) -> None:
    assert dates.from_number(number) == dates.Read(None, "not_a_date")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "TRUE"),
        (2.0, "2"),
        (2.5, "2.5"),
        (date(2024, 3, 5), "2024-03-05"),
        (datetime(2024, 3, 5), "2024-03-05"),  # noqa: DTZ001 - cells have no zone
        (datetime(2024, 3, 5, 9, 30), "2024-03-05 09:30:00"),  # noqa: DTZ001 - same
        (" a b ", "a b"),
        (Unreadable.FORMULA, Unreadable.FORMULA.value),
    ],
)
def test_a_cell_is_the_same_text_whatever_file_it_came_from(value: CellValue, text: str) -> None:
    assert as_text(value) == text


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_number_breaks_a_date_column(number: float) -> None:
    assert dates.from_number(number).why


@given(st.dates(min_value=date(1910, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_comes_back_from_its_iso_form_and_its_serial(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert dates.from_text(day.isoformat()).day == day
    assert dates.from_number(serial).day in {day, None}


@given(st.text(max_size=40))
def test_no_text_breaks_a_date_column(text: str) -> None:
    assert dates.from_text(text).why


@pytest.mark.parametrize(
    ("written", "number", "why"),
    [
        ("+34600000000", "+34600000000", "as_written"),
        ("+34 600-00.00(00)", "+34600000000", "phone_form"),
        ("0034 600 000 000", "+34600000000", "phone_form"),
        ("tel:+34600000000", "+34600000000", "phone_form"),
        ("34600000000", "34600000000", "phone_without_country"),
        (34600000000, "34600000000", "phone_without_country"),
        ("0600000000", None, "not_a_phone"),
        ("ask her sister", None, "not_a_phone"),
        ("+34600000000 or +34600000001", None, "not_a_phone"),
    ],
)
def test_a_telephone_number_is_international_or_asked_about(
    take_cell: TakeCell, written: object, number: str | None, why: str
) -> None:
    taken = take_cell("prs_MobilePhone", written)

    assert outcome(taken, "prs_MobilePhone") == (number, why)
    assert set(taken.sealed) == {"contact"}


@pytest.mark.parametrize(
    ("written", "address", "why"),
    [
        ("a.b@example.org", "a.b@example.org", "as_written"),
        ("mailto:a@example.org", "a@example.org", "mail_form"),
        ("a@example.org; b@example.org", None, "not_an_address"),
        ("none", None, "not_an_address"),
    ],
)
def test_an_email_address_is_one_address(
    take_cell: TakeCell, written: str, address: str | None, why: str
) -> None:
    assert outcome(take_cell("prs_Email", written), "prs_Email") == (address, why)


@pytest.mark.parametrize(
    ("field", "written", "value", "why"),
    [
        ("prs_NumberOfChildren", 3, 3, "as_written"),
        ("prs_NumberOfChildren", "3,0", 3, "number_form"),
        ("prs_NumberOfChildren", -1, None, "not_a_number"),
        ("prs_NumberOfChildren", "three", None, "not_a_number"),
        ("vic_AgeWhenTrafficked", 121, None, "not_a_number"),
        ("vic_AgeWhenTrafficked", 0, 0, "as_written"),
        ("hte_Latitude", "-40,5", "-40.5", "number_form"),
        ("hte_Latitude", -40.5, "-40.5", "as_written"),
        ("hte_Latitude", 90.5, None, "not_a_coordinate"),
        ("hte_Longitude", 90.5, "90.5", "as_written"),
        ("hte_Longitude", "near the river", None, "not_a_coordinate"),
        ("prs_Deceased", "FALSE", False, "as_written"),
        ("prs_Deceased", True, True, "as_written"),
        ("prs_Deceased", "sí", True, "yes_no"),
        ("prs_Deceased", 0, False, "yes_no"),
        ("prs_Deceased", "✓", True, "yes_no"),
        ("prs_Deceased", "perhaps", None, "not_yes_or_no"),
    ],
)
def test_counts_places_and_answers_are_typed(
    take_cell: TakeCell, field: str, written: object, value: object, why: str
) -> None:
    assert outcome(take_cell(field, written), field) == (value, why)


@pytest.mark.parametrize(
    ("field", "written", "value", "why"),
    [
        ("prs_Gender", "Feminine", "Feminine", "same_code"),
        ("prs_Gender", "transgender feminine\u00a0", "TransgenderFeminine", "to_code"),
        ("prs_Gender", "Not Specified/Unknown", "NonSpecifiedUnknown", "to_code"),
        ("prs_Gender", "Feminine;Masculine", None, "several_for_one"),
        ("prs_Gender", "fluid", None, "not_on_list"),
        ("prs_PrimaryLanguage", "es", "spa", "to_code"),
        ("prs_PrimaryLanguage", "fre", "fra", "to_code"),
        ("prs_PrimaryLanguage", "Tagalog", "tgl", "to_code"),
        ("prs_PrimaryLanguage", "العربية", "ara", "to_code"),
        ("prs_Citizenship", "MX US", ("MX", "US"), "same_code"),
        ("prs_Citizenship", "MX;US", ("MX", "US"), "same_code"),
        ("prs_Citizenship", "Mexico, United States", ("MX", "US"), "to_codes"),
        ("prs_Citizenship", "Congo, Democratic Republic of the; Peru", ("CD", "PE"), "to_codes"),
        ("prs_Citizenship", "costa de marfil", ("CI",), "to_code"),
        ("prs_Citizenship", "MX;MX;", ("MX",), "to_code"),
        ("prs_Citizenship", "MX;Atlantis", ("MX",), "some_not_on_list"),
        ("vic_MethodsOfControl", "MethodsOfControlThreats", ("PhysicalThreats",), "to_code"),
        ("vic_MethodsOfControl", "MethodsOfControlUsesChildren", None, "not_on_list"),
        ("vic_TypeOfExploitation", "Forced labour\nOther", ("ForcedLabour", "Other"), "to_codes"),
        ("vic_TypeOfExploitation", "Forced scamming", ("ForcedCriminality",), "to_code"),
        (
            "vic_ForcedLabourIndustry",
            "Construction;Water supply; sewerage, waste management and remediation",
            ("F_Construction", "E_WaterSupplySewerageWasteManagement"),
            "to_codes",
        ),
        (
            "vic_ForcedLabourIndustry",
            "Agriculture, forestry and fishing, Construction",
            ("A_AgricultureForestryAndFishing", "F_Construction"),
            "to_codes",
        ),
    ],
)
def test_choices_are_found_by_code_label_or_known_spelling(
    take_cell: TakeCell, field: str, written: str, value: object, why: str
) -> None:
    assert outcome(take_cell(field, written), field) == (value, why)


def test_a_coded_value_keeps_the_version_of_its_list(take_cell: TakeCell) -> None:
    both = take_cell("vic_TypeOfExploitation", "ForcedLabour;ForcedCriminality")
    country = take_cell("prs_Citizenship", "MX")
    count = take_cell("prs_NumberOfChildren", 1)

    assert both.coded["vic_TypeOfExploitation"].list_versions == (
        "htcds-2.0",
        "amparo-extension-1",
    )
    assert country.coded["prs_Citizenship"].list_versions == ("iso-3166-1",)
    assert count.coded["prs_NumberOfChildren"].list_versions == ()


def test_what_is_written_instead_of_a_code_is_sealed_not_coded(take_cell: TakeCell) -> None:
    taken = take_cell("cas_ReasonForIncomingReferral", "Her cousin called us")

    assert not taken.coded
    assert taken.sealed == {
        "notes": {"cas_ReasonForIncomingReferral/words": "Her cousin called us"}
    }
    assert taken.lines[0].kept == "notes"


@pytest.mark.parametrize(
    ("written", "text", "why"),
    [
        ("Ana María", "Ana María", "as_written"),
        ("\u00a0Ana\u00a0", "Ana", "unseen_removed"),
        (1234, "1234", "text_from_number"),
        (12.5, "12.5", "text_from_number"),
        (1234567890123457024, "1234567890123457024", "number_too_long"),
        (True, "TRUE", "as_written"),
        (date(2024, 1, 2), "2024-01-02", "as_written"),
        (datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00", "as_written"),  # noqa: DTZ001 - as above
    ],
)
def test_text_is_kept_as_written(take_cell: TakeCell, written: object, text: str, why: str) -> None:
    assert outcome(take_cell("prs_IdentityNumber", written), "prs_IdentityNumber") == (text, why)


@pytest.mark.parametrize(("written", "why"), [("=1+1", "formula"), ("#N/A", "cell_error")])
def test_formulas_and_errors_are_left_out(take_cell: TakeCell, written: str, why: str) -> None:
    taken = take_cell("prs_FirstName", written)

    assert outcome(taken, "prs_FirstName") == (None, why)
    assert taken.lines[0].happened is Happened.LEFT_OUT
    assert not taken.sealed


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(min_size=1))
def test_squashing_ignores_case_and_spaces(text: str) -> None:
    assert squash(f" {text}\u00a0") == squash(text)
