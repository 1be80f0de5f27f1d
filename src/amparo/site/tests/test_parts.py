import html
import json
import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from amparo.site import navigation


class Asked(forms.Form):
    place = forms.CharField(label="Where?", help_text="To send help near you.", required=False)
    story = forms.CharField(label="What?", widget=forms.Textarea(attrs={"rows": 9}))
    whom = forms.ChoiceField(
        label="Whom?", choices=[("me", "Me"), ("other", "<Other>")], widget=forms.RadioSelect
    )
    tongues = forms.MultipleChoiceField(
        label="Languages?",
        choices=[("es", "Spanish"), ("ar", "Arabic")],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label="Kind?", choices=[(1, "One"), (2, "Two")])
    sure = forms.BooleanField(label="Sure?")
    papers = forms.FileField(label="Files?", required=False)
    word = forms.CharField(label="Word?", widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)


def drawn(source: str, **values: object) -> str:
    return Template("{% load amparo i18n %}" + source).render(Context(values))


def test_words_reach_the_script_whole_and_escaped() -> None:
    page = drawn("{% words sent=one lost=two %}", one="\"><b>{name} & 'co'", two="—")

    found = re.search(r'data-words="([^"]*)"', page)
    assert found is not None
    assert json.loads(html.unescape(found[1])) == {"sent": "\"><b>{name} & 'co'", "lost": "—"}
    assert "<b>" not in page


def test_a_form_keeps_what_was_typed_but_never_a_secret() -> None:
    form = Asked({"place": "<i>", "whom": "other", "tongues": ["ar"], "word": "s3cret", "kind": 2})
    page = str(form)

    assert 'value="&lt;i&gt;"' in page
    assert re.search(r'value="other" checked', page)
    assert re.search(r'value="ar" checked', page)
    assert re.search(r'<option value="2" selected>', page)
    assert "s3cret" not in page
    assert "&lt;Other&gt;" in page
    assert "<b>" not in page


def test_a_question_says_why_it_is_asked_and_that_it_can_be_skipped() -> None:
    page = drawn("{% question form.place %}", form=Asked())

    assert re.search(r'id="id_place-why">To send help near you\.<', page)
    assert 'aria-describedby="id_place-why"' in page
    assert "(you can skip this)" in page


def test_a_problem_stands_at_its_field_and_in_the_list_above() -> None:
    page = str(Asked({}))

    assert 'href="#id_story"' in page
    assert 'href="#id_whom_0"' in page
    assert 'aria-describedby="id_story-error"' in page
    assert 'id="id_whom_0" type="radio"' in page
    assert page.index("govuk-error-summary") < page.index('id="id_place"')


@pytest.mark.parametrize(
    "name", ["input", "textarea", "select", "radios", "checkboxes", "file", "coarse_date"]
)
def test_a_sealed_page_can_have_fields_without_a_name(name: str) -> None:
    page = drawn(
        f'{{% include "site/fields/{name}.html" with id="x" label="L" options=options %}}',
        options=[("1", "One")],
    )

    assert " name=" not in page
    assert 'id="x' in page


def test_nothing_typed_is_remembered_by_the_browser() -> None:
    page = drawn('{% include "site/fields/textarea.html" with id="x" label="L" %}')

    for mark in ('autocomplete="off"', 'spellcheck="false"', 'autocorrect="off"', 'translate="no"'):
        assert mark in page


def test_a_door_that_is_not_built_is_not_shown() -> None:
    assert drawn("{% door 'nowhere:at-all' %}") == ""
    assert drawn("{% door 'nowhere:at-all' 'about' %}").endswith("/about/")


def test_a_part_of_an_absent_app_is_passed_over() -> None:
    assert drawn("{% first_template 'nowhere/at_all.html' as part %}{{ part|default:'-' }}") == "-"


def test_navigation_shows_what_a_person_may_do(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    class Staff:
        def may(self, permission: str) -> bool:
            return permission == "read"

    offered: list[tuple[str, str, Any]] = [
        ("about", "read", "About"),
        ("landing", "write", "Home"),
        ("what-we-see", "", "All"),
    ]
    monkeypatch.setattr(navigation, "_offered", lambda: offered)
    request = rf.get("/en/about/")
    request.user = Staff()  # type: ignore[assignment] # Django knows no other user here

    shown = navigation.entries(request)

    assert [(entry.label, entry.is_here) for entry in shown] == [("About", True), ("All", False)]
