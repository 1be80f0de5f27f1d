from django.db import migrations

from amparo.referrals.append_only import keep

SIGNED = (
    "case_id",
    "recipient_id",
    "purpose",
    "method",
    "valid_from",
    "valid_to",
    "language",
    "interpreter",
    "wording",
    "teach_back",
    "warned",
    "checked",
    "support",
    "explained_on",
    "explained_by_id",
    "statement",
    "hash",
    "signature",
    "signed_on",
)
ATTESTED = (
    "release_id",
    "worker_id",
    "digest",
    "signature",
    "attested_on",
    "with_guardian",
    "guardian_checked",
    "guardian_not_alleged",
)
ASKED = (
    "case_id",
    "need_id",
    "service_id",
    "domain",
    "urgency",
    "population",
    "access",
    "interpreter",
    "asked_on",
)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0006_who_may_sign"),
    ]

    operations = [
        keep("referrals_release", SIGNED, since="signed_on"),
        keep("referrals_releasecompartment", ("release_id", "compartment")),
        keep("referrals_attestation", ATTESTED),
        keep("referrals_disclosure", ("id", "release_id", "sent_on"), rows=True),
        keep("referrals_opening", ("disclosure_id", "role", "on")),
        keep("referrals_referral", ASKED),
    ]
