"""Addresses of cases with a view for each method: which one takes what is posted."""

from amparo.cases.api import imported, staff

DISPATCHED = {
    "api/staff/cases/<uuid:case>/draft": staff._keep_draft,
    "api/staff/imported/<uuid:case>": imported._claim,
}
