"""What changes a case. Each is one transaction, says who, and leaves an entry in the journal."""

from amparo.cases.actions.coding import allow_field, record_facts, refuse_field, show_codes
from amparo.cases.actions.contact import Contact
from amparo.cases.actions.exporting import note_export
from amparo.cases.actions.following import follow_receipt
from amparo.cases.actions.holding import hold
from amparo.cases.actions.importing import claim, import_row
from amparo.cases.actions.leaving import leave_all
from amparo.cases.actions.linking import link_report
from amparo.cases.actions.needs import NewNeed, move_need, name_need, say_word
from amparo.cases.actions.opening import NewCase, bind, hand_over, open_case
from amparo.cases.actions.parts import answer, keep_draft, read_case, read_file, save_sealed
from amparo.cases.actions.persons import Checked, call, record_consent, record_signer
from amparo.cases.actions.renewing import renew_keys
from amparo.cases.actions.states import change_state
from amparo.cases.actions.team import add_member, block, remove_member

__all__ = [
    "Checked",
    "Contact",
    "NewCase",
    "NewNeed",
    "add_member",
    "allow_field",
    "answer",
    "bind",
    "block",
    "call",
    "change_state",
    "claim",
    "follow_receipt",
    "hand_over",
    "hold",
    "import_row",
    "keep_draft",
    "leave_all",
    "link_report",
    "move_need",
    "name_need",
    "note_export",
    "open_case",
    "read_case",
    "read_file",
    "record_consent",
    "record_facts",
    "record_signer",
    "refuse_field",
    "remove_member",
    "renew_keys",
    "save_sealed",
    "say_word",
    "show_codes",
]
