"""What a person is asked. Every question can be skipped, and says why it is asked."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.reports.uploads import SealedUpload
from amparo_seal.encoding import b64

MOST_TEXT = 64 * 1024
MOST_FILES = 20
MOST_NUMBER = 2**31 - 1
PLAIN = {"spellcheck": "false", "autocorrect": "off", "translate": "no", "autocomplete": "off"}


ANSWERED = ("danger", "about", "age", "what", "where", "languages", "reach", "how")
TOO_LONG = _("This is too long. Please send it in two parts.")
SHORTER = _("This is too long. Please make it shorter.")


class Words(forms.CharField):
    """What a person writes. What no keyboard makes is left out, and never complained of."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Django's own sentence about lengths is not one for a person in trouble.
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = TOO_LONG if self.max_length == MOST_TEXT else SHORTER

    def validate(self, value: Any) -> None:
        """Count as it is sealed: a letter of many alphabets takes two places or three."""
        super().validate(value)
        if self.max_length == MOST_TEXT and len(value.encode()) > MOST_TEXT:
            raise forms.ValidationError(TOO_LONG)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\0", "")


class Refusable(forms.Form):
    """A form that can come back as a whole, with a sentence that says what became of the words."""

    refused = False

    def refuse(self, sentence: str | Promise) -> None:
        """Give it back with this sentence; it says all, so the page adds nothing to it."""
        self.refused = True
        self.add_error(None, str(sentence))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:  # noqa: ARG002 - as Django calls it
        files: list[SealedUpload] = [one for one in data or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("You can add 20 files at most. Please choose them again, and not more than 20.")
            )
        if any(one.is_too_big for one in files):
            raise forms.ValidationError(
                _(
                    "A file is too big. Each can have 10 MB, and all of them 20 MB. "
                    "Choose the others again and send."
                )
            )
        return files


class ReportForm(Refusable):
    """The questions of a report. The sealed page draws them without names."""

    danger = forms.ChoiceField(
        label=_("Is anyone in danger right now?"),
        help_text=_("So that we can show you who can help at once."),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    about = forms.ChoiceField(
        label=_("Who is this about?"),
        help_text=_("So that we know how to speak with you."),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("self", _("It is about me")),
            ("other", _("It is about someone else")),
            ("unsure", _("I am not sure")),
        ],
    )
    age = forms.ChoiceField(
        label=_("Is the person under 18?"),
        help_text=_("The law can be different for people under 18."),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))],
    )
    what = Words(
        label=_("What is going on?"),
        help_text=_(
            "Use your own words. Tell as much or as little as you like. "
            "You do not need to give a name."
        ),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, **PLAIN}),
    )
    where = Words(
        label=_("Where is this?"),
        help_text=_("A town or a country is enough. It helps us find help close by."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=PLAIN),
    )
    languages = Words(
        label=_("Which languages do you like to use?"),
        help_text=_("So that we can answer in words you know."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=PLAIN),
    )
    reach = forms.ChoiceField(
        label=_("Is it safe if we try to reach you in some other way?"),
        help_text=_("If you skip this, we only write to you here."),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("no", _("No, only here")),
            ("sometimes", _("Yes, at some times or in some ways")),
            ("yes", _("Yes")),
        ],
    )
    how = Words(
        label=_("How and when is it safe?"),
        help_text=_("Like a phone number, safe times, or what we must not say."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, **PLAIN}),
    )
    files = FilesField(  # type: ignore[assignment]  # a field, which the form puts elsewhere
        label=_("Do you want to add photos or files?"),
        help_text=_("They can help to show what is going on. Each can have up to 10 MB."),
        required=False,
    )
    word = Words(
        label=_("Do you want a private word?"),
        help_text=_(
            "You get a receipt to read our answer. If someone finds it, they can read new "
            "messages. With a private word, only you can open all the rest. Choose a word or four "
            "numbers. Keep it in your head. Do not write it down."
        ),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
    )

    # False where the page is only to come back in another language: nothing is sent then.
    is_sent = True

    @property
    def private_word(self) -> str:
        return str(self.cleaned_data["word"]).strip()

    def clean(self) -> None:
        """Refuse a page on which nothing was said: nobody could answer it. One word is enough."""
        said = (str(self.cleaned_data.get(name) or "").strip() for name in ANSWERED)
        if self.is_sent and not (self.errors or self.cleaned_data.get("files") or any(said)):
            self.refuse(_("There is nothing to send yet. Write a little, or answer one question."))

    def ask_for_files_again(self) -> None:
        """Say that chosen files are gone: a page can give back what was typed, and no file."""
        chosen: Any = self.files
        if chosen and (self.errors or not self.is_sent) and "files" not in self.errors:
            self.add_error(
                "files",
                _("Your files could not stay on this page. Please choose them again, then send."),
            )

    def written(self) -> dict[str, object]:
        """All that was written, to know the same page again."""
        files = [
            [one.name, one.content_type, b64(one.sha256)] for one in self.cleaned_data["files"]
        ]
        return {**self.answers(), "word": self.private_word, "files": files}

    def answers(self) -> dict[str, str]:
        """What was answered, as it is sealed; what was skipped is empty."""
        said: dict[str, str] = {name: str(self.cleaned_data.get(name) or "") for name in ANSWERED}
        # Not sure, or skipped, counts as somebody else until there was direct contact.
        said["about"] = said["about"] or "unsure"
        return said


class ReceiptForm(Refusable):
    """What opens an inbox on the page without a script."""

    receipt = Words(
        label=_("Your receipt: 12 words or 40 numbers"),
        help_text=_("Type them in order, with a space in between."),
        max_length=500,
        error_messages={"required": _("Please type your receipt.")},
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none", **PLAIN}),
    )
    word = Words(
        label=_("Your private word, if you have one"),
        help_text=_("Only if you want to see your older messages. You can leave this empty."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocapitalize": "none", **PLAIN}),
    )


class MessageForm(forms.Form):
    """An answer of the person, on the page without a script."""

    text = Words(
        label=_("Write a message"),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, **PLAIN}),
    )

    # The older messages that were asked for, by the number before which they stand.
    before = forms.IntegerField(required=False, min_value=1, max_value=MOST_NUMBER)

    @property
    def has_text(self) -> bool:
        return bool(self.data.get("text", "").strip())

    @property
    def asked_before(self) -> int | None:
        """The number before which to read, if older messages were asked for."""
        return None if "before" in self.errors else self.cleaned_data.get("before")

    def again(self) -> "MessageForm":
        """The same words once more, or an empty form where there were none."""
        return self if self.has_text else MessageForm()
