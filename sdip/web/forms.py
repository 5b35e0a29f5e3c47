"""Forms of the house: our own sentences, fields wired to hints and errors, numbers and text as people write them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.refusals import NotAllowed
from tenancy.text import Words, plain_signs

from .formats import NumberError, formatter, parse_number, parse_percent
from .language import Language, tenant_languages
from .parsing import EARLIEST, LATEST

LATIN = (forms.EmailInput, forms.URLInput, forms.NumberInput, forms.PasswordInput)
BOXES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput, forms.HiddenInput)


class Field(BoundField):
    """A field that writes its own class, direction and description into the control."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        control = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)  # the browser's own words come in the browser's language: all messages are ours
        if not isinstance(control, BOXES):
            built["class"] = f"input {control.attrs.get('class', '')}".strip()
        if isinstance(control, LATIN):
            built.setdefault("dir", "ltr")
        elif isinstance(control, forms.TextInput | forms.Textarea) and "dir" not in control.attrs:
            built.setdefault("dir", "auto")
        return built

    @property
    def data(self) -> Any:
        """What was sent, without signs that nothing can hold. A password is taken as it is."""
        sent = super().data
        if isinstance(self.field.widget, forms.PasswordInput):
            return sent
        long = isinstance(self.field.widget, forms.Textarea) or getattr(self.field, "long", False)
        return _plain(sent, "\n" if long else " ")

    @property
    def anchor(self) -> str:
        """The id that the error summary leads to: the first control of a group."""
        group = self.field.widget.use_fieldset or isinstance(self.field.widget, forms.MultiWidget)
        return f"{self.auto_id}_0" if group else str(self.id_for_label)

    @property
    def is_file(self) -> bool:
        return isinstance(self.field.widget, forms.FileInput)


def _plain(sent: Any, line_break: str) -> Any:
    if isinstance(sent, list):
        return [_plain(each, line_break) for each in sent]
    return plain_signs(sent, line_break) if isinstance(sent, str) else sent


class Renderer(TemplatesSetting):
    """Every form of the product, the sign-in library's too, is drawn by our components."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"
    bound_field_class = Field


class FormMixin:
    """Errors that name their field, so that they also make sense in the summary above the form."""

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                label = field.label or forms.utils.pretty_name(name)
                field.error_messages["required"] = _("“%(label)s” is missing. Fill it in.") % {"label": label}

    def _clean_fields(self) -> None:
        """Text in a language that the tenant no longer offers has no line in the form, but is not lost by it."""
        super()._clean_fields()  # type: ignore[misc]
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if isinstance(field, WordsFormField) and name in self.cleaned_data:  # type: ignore[attr-defined]
                before = self.get_initial_for_field(field, name) or {}  # type: ignore[attr-defined]
                offered = {each.code for each in field.languages}
                kept = {code: text for code, text in before.items() if code not in offered}
                self.cleaned_data[name] = Words(kept | self.cleaned_data[name])  # type: ignore[attr-defined]


class Form(FormMixin, forms.Form):  # type: ignore[misc]
    """The base of every form; it saves nothing, an action does."""


def show_refusal(form: forms.BaseForm, refusal: NotAllowed) -> None:
    """At the field that the action names, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


class Honeypot(Form):
    """A field that nobody sees: what fills it in is a machine, or a browser that fills in too much."""

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("A field that must stay empty was filled in. Empty it and send again."))
        return ""


class NumberInput(forms.TextInput):
    """Not type=number: that refuses the digits and separators that people here write."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "class": "short", **(attrs or {})}
        )


class NumberField(forms.Field):
    """A decimal number in any digits."""

    widget = NumberInput

    def __init__(
        self, *, minimum: Decimal | int | None = None, maximum: Decimal | int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def parse(self, text: str) -> Decimal | None:
        return parse_number(text)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return self.parse(str(value))
        except NumberError as error:
            raise ValidationError(str(error), code="number") from error

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(_("Write %(limit)s or more.") % {"limit": self.shown(self.minimum)}, code="minimum")
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(_("Write %(limit)s or less.") % {"limit": self.shown(self.maximum)}, code="maximum")

    def shown(self, value: Decimal | int) -> str:
        return formatter().num(value)

    def prepare_value(self, value: Any) -> Any:
        return formatter().plain(value) if isinstance(value, Decimal | int | float) else value


class PercentField(NumberField):
    """Written as 71.2 or 71.2%, stored as the fraction 0.712."""

    def parse(self, text: str) -> Decimal | None:
        return parse_percent(text)

    def shown(self, value: Decimal | int) -> str:
        return formatter().percent(value)

    def prepare_value(self, value: Any) -> Any:
        return formatter().plain(Decimal(str(value)) * 100) if isinstance(value, Decimal | int | float) else value


class DayField(forms.DateField):
    """A day from the device's own calendar; typed, it is year-month-day in any digits."""

    default_error_messages = {
        "invalid": gettext_lazy("This is not a day. Write year, month and day, for example 2026-11-18."),
        "far": gettext_lazy("This day is too far away. Write one between 1900 and 2199."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y"], **kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(
            "".join(str(int(c)) if c.isdecimal() else c for c in value.strip()) if isinstance(value, str) else value
        )
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["far"], code="far")
        return day


class WordsWidget(forms.MultiWidget):
    """One line or box for each of the tenant's languages, each labelled and in its own direction."""

    template_name = "components/words_widget.html"
    use_fieldset = True

    def __init__(self, languages: Sequence[Language], long: bool = False) -> None:
        self.languages = list(languages)
        kind, size = (forms.Textarea, {"rows": 4}) if long else (forms.TextInput, {})
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            each.code: kind({"lang": each.code, "dir": each.dir, "class": "input", **size}) for each in self.languages
        }
        super().__init__(widgets)

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(each.code, "") for each in self.languages]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for each, subwidget in zip(self.languages, context["widget"]["subwidgets"], strict=True):
            subwidget["own_name"] = each.own_name
            subwidget["language"] = each.code
        return context


class WordsFormField(forms.Field):
    """Translated text: {language: text}. At least one language must be written when the field is required."""

    def __init__(self, *, long: bool = False, max_length: int = 20000, **kwargs: Any) -> None:
        self.long, self.max_length = long, max_length
        self.languages = tenant_languages()
        super().__init__(widget=WordsWidget(self.languages, long), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "WordsFormField":
        """A form's own copy asks again: the class was read before any tenant was entered."""
        copied: WordsFormField = super().__deepcopy__(memo)
        copied.languages = tenant_languages()
        copied.widget = WordsWidget(copied.languages, self.long)
        copied.widget.is_required = self.required
        return copied

    def to_python(self, value: Any) -> Words:
        texts = value if isinstance(value, list) else self.widget.decompress(value)
        return Words(
            {each.code: text.strip() for each, text in zip(self.languages, texts, strict=True) if (text or "").strip()}
        )

    def validate(self, value: Words) -> None:
        super().validate(value)
        if any(len(text) > self.max_length for text in value.values()):
            raise ValidationError(
                _("This is too long: %(limit)s characters at most.") % {"limit": formatter().num(self.max_length)},
                code="long",
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(Words(initial or {}) != self.to_python(data))


class Tiles(forms.RadioSelect):
    """Big choices with an icon and a line of explanation; nothing is chosen beforehand. icons and hints go by value."""

    template_name = "components/tiles_widget.html"

    def __init__(
        self, *args: Any, icons: dict[str, str] | None = None, hints: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.icons, self.hints = icons or {}, hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "icon": self.icons.get(str(value), ""), "hint": self.hints.get(str(value), "")}
