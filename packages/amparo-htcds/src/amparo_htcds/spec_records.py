"""Invented records for the export vectors, one for each thing an exporter can get wrong."""

from collections.abc import Mapping
from types import MappingProxyType

from amparo_htcds.exporting import Record

RECORDS: Mapping[str, Record] = MappingProxyType(
    {
        "nothing is known": Record(),
        "one value each": Record(
            fields={
                "prs_FirstName": ["Invented"],
                "prs_Birthdate": ["1999-02-03"],
                "prs_Gender": ["TransgenderFeminine"],
                "prs_Deceased": [False],
                "prs_NumberOfChildren": [2],
                "prs_PrimaryLanguage": ["spa"],
                "prs_Citizenship": ["MX", "US"],
                "vic_TypeOfExploitation": ["ForcedLabour", "SexualExploitation"],
                "con_Consent": [True],
            }
        ),
        "cells that look like formulas": Record(
            fields={
                "prs_FirstName": ["=1+1"],
                "prs_SecondName": ["+x"],
                "prs_Title": ["-x"],
                "prs_MobilePhone": ["+34600000000"],
                "prs_MailingCity": ["@x"],
                "prs_MailingStreet": ["\tx"],
                "prs_MailingState": ["'tis"],
                "prs_MailingLongitude": ["-3.7038"],
                "prs_Salutation": ["＝1"],  # noqa: RUF001 - the wide sign is meant
            }
        ),
        "quotes, commas, lines, spaces, scripts": Record(
            fields={
                "cco_CaseComment": ['She said "no",\nthen left; twice'],
                "prs_FirstName": [" spaced "],
                "prs_SecondName": ["أمل"],
                "prs_MailingCity": ["\u00a0Málaga"],
                "prs_Title": ["a\tb"],
            }
        ),
        "our own code": Record(
            fields={"vic_TypeOfExploitation": ["ForcedCriminality", "ForcedLabour"]}
        ),
        "our own code beside Other": Record(
            fields={"vic_TypeOfExploitation": ["Other", "ForcedCriminality"]}
        ),
        "codes of no list": Record(
            fields={"prs_Gender": ["Unlisted"], "prs_Citizenship": ["MX", "XX", "YY"]}
        ),
        "several where one fits": Record(
            fields={
                "prs_MobilePhone": ["+15550000001", "+15550000002", "+15550000003"],
                "vic_ForcedLabourIndustry": ["F_Construction", "C_Manufacturing"],
            }
        ),
        "two referrals and three events": Record(
            groups={
                "referral_out": [
                    {"cas_OutgoingReferralDate": ["2026-01-02"]},
                    {
                        "cas_OutgoingReferralDate": ["2026-02-03"],
                        "cas_OutgoingReferralDetails": ["shelter"],
                    },
                ],
                "event": [
                    {"hte_Type": ["Recruitment"], "hte_Country": ["MX"]},
                    {"hte_Type": ["Transit"]},
                    {"hte_Type": ["Exploitation"], "hte_Country": ["US"]},
                ],
            }
        ),
        "a value of the case before its group": Record(
            fields={"spl_Type": ["Health"]},
            groups={"support_plan": [{"spl_Type": ["Legal"], "spl_Objectives": ["papers"]}]},
        ),
        "what the standard has no field for": Record(
            fields={"prs_Birthdate/words": ["spring 1999"], "own_Field": ["x", "y"]},
            groups={"event": [{"own_Weather": ["rain"], "prs_FirstName": ["Nobody"]}]},
            beside={"need": 3, "safety_card": 1, "task": 0},
        ),
    }
)
