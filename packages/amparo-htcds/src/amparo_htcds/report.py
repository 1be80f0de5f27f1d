"""What happened to each cell, in words a worker can act on, without personal data.

A line holds a row number, a column letter, a field name and a reason. It never holds what the
cell said, with one exception: a spelling that is itself part of a public code list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Happened(StrEnum):
    """The four things that can happen to a cell."""

    TAKEN = "taken"
    MAPPED = "mapped"
    LEFT_OUT = "left out"
    NEEDS_ANSWER = "needs answer"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the import report.

    ``row`` is None where the line speaks for a whole column. ``facts`` fill the sentence and
    hold public spellings and counts only. ``kept`` names the compartment in which the words
    of the cell were sealed as written, where they were.
    """

    row: int | None
    column: str
    field: str | None
    happened: Happened
    why: str
    facts: tuple[tuple[str, str], ...] = ()
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One line about the file as a whole (its encoding, a sheet that was not read)."""

    why: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """One line of the export's loss report: how much of a field its row cannot hold.

    ``row`` counts records from 1. ``field`` is a field of the standard, or the name of a thing
    the standard has no place for. ``count`` is how many values, letters or things are lost.
    """

    row: int
    field: str
    why: str
    count: int


SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # taken or mapped
        "as_written": "Taken as written.",
        "same_code": "Taken: it is a code of the list.",
        "to_code": "“{from}” became the code {to}.",
        "to_codes": "{count} choices became codes of the list.",
        "date_form": "Written in another form; became a date (year-month-day).",
        "date_without_time": "The day was taken; the time of day was left away.",
        "date_serial": "A spreadsheet's day number became a date.",
        "phone_form": "Spaces and signs were taken out of the number.",
        "mail_form": "The “mailto:” was taken off the address.",
        "number_form": "Written in another form; became a number.",
        "yes_no": "Became {to}.",
        "text_from_number": "A number became text. Zeros at its start, if it had any, were lost "
        "before this import.",
        "unseen_removed": "Signs that cannot be seen, or spaces around the text, were taken out.",
        # needs an answer
        "not_on_list": "Not on the code list of this field. Choose a code in the case.",
        "some_not_on_list": "{count} choices became codes; the rest is not on the code list. "
        "Choose codes for it in the case.",
        "several_for_one": "This field holds one choice and the cell has several. Choose one "
        "in the case.",
        "phone_without_country": "Kept as written. Nothing says which country the number is in: "
        "ask before calling it, then write it with + and the country's number.",
        "not_a_phone": "This is not a telephone number with + and the country's number. "
        "Correct it in the case.",
        "not_an_address": "This is not one e-mail address. Correct it in the case.",
        "not_a_number": "This is not a whole number in the range of the field. "
        "Correct it in the case.",
        "not_a_coordinate": "This is not a place on the map in degrees. Correct it in the case.",
        "not_yes_or_no": "This is neither yes nor no. Answer it in the case.",
        "number_too_long": "The spreadsheet stored this as a number and keeps only its first 15 "
        "digits; the rest may be wrong. Check it against the paper.",
        "name_and_label_disagree": "The machine name and the label of this column name "
        "different fields. Make them agree and import again.",
        "label_of_several_fields": "Several fields have this label. Put the machine name above "
        "it and import again.",
        "same_field_twice": "An earlier column stands for the same field. Keep one of them "
        "and import again.",
        "choice_column_alone": "This column holds one choice of a question whose own column "
        "is not in the file. Export the whole question and import again.",
        # left out
        "date_ambiguous": "Day and month cannot be told apart. Enter the date in the case.",
        "date_short_year": "The year has two digits only. Enter the date in the case.",
        "date_without_day": "A date needs day, month and year. Enter the date in the case.",
        "not_a_date": "This could not be read as a date. Enter the date in the case.",
        "formula": "The cell holds a formula; formulas are not worked out here. "
        "Put its result into the cell and import again.",
        "cell_error": "The cell holds a spreadsheet error. Correct it and import again.",
        "row_numbers": "This column only numbers the rows.",
        "technical_column": "A column of the form tool, not of the case.",
        "choice_column": "Repeats, as a yes or no, one choice of another column.",
        "unknown_column": "No field of the standard has this heading.",
        "no_heading": "The column has no heading.",
        # about the file
        "encoding_cp1252": "The file is not UTF-8; it was read as Windows text (cp1252). "
        "Check letters with accents. To be sure, save it as “CSV UTF-8” and import again.",
        "sheet_not_read": "Sheet {sheet} has no heading of the standard and was not read.",
        "sheet_too": "Sheet {sheet} also holds columns of the standard and was not read. "
        "Import it by naming it.",
        "rows_only_numbered": "{count} rows hold nothing but their number.",
        "address_header_names": "For the address, the machine names were trusted.",
        "address_header_labels": "For the address, the labels were trusted.",
    }
)

LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "only_one_value": "The standard holds one value here: {count} more are not in the row.",
        "only_one_of_group": "The standard holds one of these: this field of {count} more is "
        "not in the row.",
        "own_code": "Our own code has no place in HTCDS 2.0; {count} became “Other”.",
        "code_not_in_list": "{count} codes are not in the lists of HTCDS 2.0 and are not "
        "in the row.",
        "words_beside_list": "What was written in words instead of a value is not in the row.",
        "no_such_field": "HTCDS 2.0 has no field for this; {count} are not in the row.",
        "too_long_for_sheet": "A spreadsheet cell holds 32,767 letters: {count} more are cut "
        "off. The CSV file holds all.",
    }
)


def sentence(line: Line | Note) -> str:
    """Say in a sentence what happened and what to do next."""
    said = SENTENCES[line.why].format_map(dict(line.facts))
    if isinstance(line, Line) and line.kept:
        return f"{said} The words are kept, sealed, with “{line.kept}”."
    return said


def loss_sentence(loss: Loss) -> str:
    """Say in a sentence what an export could not hold."""
    return LOSSES[loss.why].format(count=loss.count)
