"""Cases in and out of the Human Trafficking Case Data Standard (HTCDS) 2.0.

Pure: no database, no Django, no network. `read` a file, `take` each of its rows, know it again
by `fingerprints`, and turn records into `rows` for `csv_text` or `xlsx`.

HTCDS is by IOM, CC BY 4.0. IOM does not endorse this software.
"""

from amparo_htcds.cells import Cell, Column, Row, Unreadable
from amparo_htcds.exporting import Record, Table, csv_text, record_of, rows
from amparo_htcds.fingerprints import fingerprints, row_fingerprint
from amparo_htcds.layout import AddressHeader, AddressHeaderNeeded, CannotRead
from amparo_htcds.reading import Reading, read
from amparo_htcds.report import Happened, Line, Loss, Note, loss_sentence, sentence
from amparo_htcds.sheets import Limits
from amparo_htcds.standard import CODED, COMPARTMENTS, Code, CodeList, Field, Standard, load
from amparo_htcds.taking import WORDS, Coded, Taken, take
from amparo_htcds.values import Value
from amparo_htcds.workbooks import xlsx

__all__ = [
    "CODED",
    "COMPARTMENTS",
    "WORDS",
    "AddressHeader",
    "AddressHeaderNeeded",
    "CannotRead",
    "Cell",
    "Code",
    "CodeList",
    "Coded",
    "Column",
    "Field",
    "Happened",
    "Limits",
    "Line",
    "Loss",
    "Note",
    "Reading",
    "Record",
    "Row",
    "Standard",
    "Table",
    "Taken",
    "Unreadable",
    "Value",
    "csv_text",
    "fingerprints",
    "load",
    "loss_sentence",
    "read",
    "record_of",
    "row_fingerprint",
    "rows",
    "sentence",
    "take",
    "xlsx",
]
