import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.directory.actions import TEXTS, Profile
from amparo.directory.labels import language_code, language_shown
from amparo.directory.models import (
    Access,
    Domain,
    Focus,
    Gender,
    Population,
    Service,
    Term,
    Visibility,
)

MOST_LANGUAGES = 30
# Which field holds the words of which kind.
TERMS = {
    "domains": Term.Kind.DOMAIN,
    "populations": Term.Kind.POPULATION,
    "genders": Term.Kind.GENDER,
    "access": Term.Kind.ACCESS,
    "focus": Term.Kind.FOCUS,
}


class FindForm(forms.Form):
    """What to look for. Nothing about a person is asked, so it may stand in the address."""

    domain = forms.ChoiceField(
        label=_("What is needed"), choices=[("", _("anything")), *Domain.choices], required=False
    )
    population = forms.ChoiceField(
        label=_("For whom"), choices=[("", _("anyone")), *Population.choices], required=False
    )
    text = forms.CharField(
        label=_("Word in its name, place or description"), max_length=80, required=False
    )


class CapacityForm(forms.Form):
    population = forms.ChoiceField(label=_("For whom"), choices=Population.choices)
    free = forms.IntegerField(
        label=_("Places free now"),
        min_value=0,
        max_value=999,
        error_messages={
            "required": _("Nothing was changed: write how many places are free, 0 if none."),
            "invalid": _("Nothing was changed: write the number of places in digits."),
            "min_value": _("Nothing was changed: the number of places is 0 or more."),
            "max_value": _("Nothing was changed: the number of places is 999 or less."),
        },
    )


def _line(label: Any, most: int, why: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, help_text=why)


def _several(
    label: Any, choices: list[tuple[str, Any]], why: Any = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        help_text=why,
        widget=forms.CheckboxSelectMultiple,
    )


class ServiceForm(forms.Form):
    """A service as it describes itself to partners, after the terms of HSDS."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name of the service"),
        max_length=200,
        error_messages={"required": _("Nothing was changed: write the name of the service.")},
    )
    organisation = forms.CharField(
        label=_("Organisation that runs it"),
        max_length=200,
        error_messages={"required": _("Nothing was changed: write who runs the service.")},
    )
    description = forms.CharField(
        label=_("What it does, in plain words"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write no address here: the words are shown to whoever may find the service."),
    )
    domains = forms.MultipleChoiceField(
        label=_("What it helps with"),
        choices=Domain.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Nothing was changed: tick at least one thing it helps with."),
        },
    )
    populations = _several(_("For whom"), Population.choices)
    genders = _several(
        _("For which genders"), Gender.choices, _("Tick none if it is for everyone.")
    )
    focus = _several(_("Made for, or run by"), Focus.choices)
    access = _several(_("Access"), Access.choices)
    languages = _line(
        _("Languages spoken"),
        400,
        _("Names with commas between them, such as: Spanish, Arabic, Tagalog."),
    )
    eligibility = _line(_("Who may come"), 300, _("Conditions, in words."))
    cost = _line(_("What it costs"), 200)
    schedule = _line(_("When it is open"), 200)
    contact = _line(
        _("How partners reach it"), 200, _("A telephone number or a desk. Never where it is.")
    )
    night_number = _line(_("Number at night"), 40)
    place = _line(
        _("Place, as coarse as you want it known"), 120, _("A region or a town, not a street.")
    )
    confidential = forms.BooleanField(
        label=_("Where it is stays confidential"),
        required=False,
        initial=True,
        help_text=_("Then no address is kept, whatever is written below."),
    )
    address = _line(_("Address, if it is not confidential"), 300)
    visibility = forms.ChoiceField(
        label=_("Who may find it"),
        choices=Visibility.choices,
        initial=Visibility.PARTNERS,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, **given: Any) -> None:
        self.address_was_dropped = False
        if data is not None and data.get("confidential") and data.get("address"):
            # Dropped before anything looks at it: a page that comes back must not show it either.
            data = data.copy()
            data["address"] = ""
            self.address_was_dropped = True
        super().__init__(data, **given)

    def clean_languages(self) -> list[str]:
        found = [one.strip() for one in self.cleaned_data["languages"].split(",") if one.strip()]
        longest = Term._meta.get_field("value").max_length or 0
        if len(found) > MOST_LANGUAGES or any(len(one) > longest for one in found):
            raise forms.ValidationError(
                _("Nothing was changed: write at most 30 languages, with commas between them.")
            )
        return list(dict.fromkeys(language_code(one) for one in found))

    def profile(self) -> Profile:
        said = self.cleaned_data
        terms = {str(kind): said[name] for name, kind in TERMS.items()}
        return Profile(
            name=said["name"],
            place=said["place"],
            address=said["address"],
            confidential=said["confidential"],
            visibility=Visibility(said["visibility"]),
            night_number=said["night_number"],
            terms={**terms, str(Term.Kind.LANGUAGE): said["languages"]},
            **{name: said[name] for name in TEXTS},
        )


def new_service(organisation: str) -> dict[str, Any]:
    """What an empty form begins with: the id makes sending it twice the same as once."""
    return {"id": uuid.uuid4(), "organisation": organisation, "confidential": True}


def described(service: Service) -> dict[str, Any]:
    """What the form of a service begins with."""
    kept: dict[str, list[str]] = {}
    for term in service.terms.all():
        kept.setdefault(term.kind, []).append(term.value)
    place = service.location
    return {
        "id": service.pk,
        "name": service.name,
        "organisation": service.organisation.name,
        "visibility": service.visibility,
        "night_number": service.night_number,
        "place": place.place if place else "",
        "confidential": place.confidential if place else True,
        "address": place.address if place else "",
        "languages": ", ".join(map(language_shown, kept.get(Term.Kind.LANGUAGE, []))),
        **{name: kept.get(kind, []) for name, kind in TERMS.items()},
        **{name: getattr(service, name) for name in TEXTS},
    }
