"""A person, their case, who works on it, what they need and what was coded about them."""

from amparo.cases.models.case import Block, Case, CaseReport, Consent, Member
from amparo.cases.models.coded import CodesShown, Fact, FactRefusal, Imported
from amparo.cases.models.log import CaseStatement
from amparo.cases.models.needs import Need
from amparo.cases.models.person import ACCOMPANIED, Binding, Person, SignerCheck

__all__ = [
    "ACCOMPANIED",
    "Binding",
    "Block",
    "Case",
    "CaseReport",
    "CaseStatement",
    "CodesShown",
    "Consent",
    "Fact",
    "FactRefusal",
    "Imported",
    "Member",
    "Need",
    "Person",
    "SignerCheck",
]
