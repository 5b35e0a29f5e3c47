"""The platform's admin: tenants, users, memberships, agreements and the platform's mail. It saves through the actions."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.mail.models import PlatformMessage
from tenancy.models import Membership, Tenant, User
from tenancy.refusals import NotAllowed
from tenancy.sites import platform_site

from ..models import Oversight
from . import actions
from .forms import TENANT_FIELDS, USER_FIELDS, NewTenantForm, OversightForm, TenantForm, UserForm


def _operator(request: HttpRequest) -> User:
    """Behind the platform's door somebody is signed in."""
    return cast(User, request.user)


class Platform(admin.ModelAdmin):
    """Nothing is deleted here; a refusal of an action becomes the sentence above the form."""

    actions: Sequence[Any] | None = None
    list_per_page = 25

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotAllowed as refused:  # nothing is saved; the same input again, with the sentence above it
            request.refusal = str(refused)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form


class TenantAdmin(Platform):
    form = TenantForm
    list_display = ("name_shown", "slug", "kind", "host", "mfa_required", "closed_at")
    list_filter = ("kind",)
    search_fields = ("slug",)
    actions = ("close_tenants", "reopen_tenants")

    @admin.display(description=gettext_lazy("name"), ordering="slug")
    def name_shown(self, row: Tenant) -> str:
        return str(row.name)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewTenantForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        always = [*TENANT_FIELDS, "languages", "first_language", "sso_is_second_factor", "sample", "crest"]
        return always if obj else [*always, "weekend", "first_email", "first_name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Links in e-mails and bookmarks hold the address."""
        return ["slug"] if obj else []

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        facts, crest = form.facts(), form.crest_content()
        if change:
            saved = actions.change_tenant(obj, by=_operator(request), **facts)
        else:
            more = {key: form.cleaned_data[key] for key in ("weekend", "first_email", "first_name")}
            saved = actions.open_tenant(by=_operator(request), **more, **facts)
        if crest:
            actions.set_crest(saved, crest, by=_operator(request))
        obj.__dict__.update(saved.__dict__)

    @admin.action(description=gettext_lazy("Close the chosen tenants"))
    def close_tenants(self, request: HttpRequest, queryset: QuerySet[Tenant]) -> None:
        self._each(request, queryset, actions.close_tenant)

    @admin.action(description=gettext_lazy("Open the chosen tenants again"))
    def reopen_tenants(self, request: HttpRequest, queryset: QuerySet[Tenant]) -> None:
        self._each(request, queryset, actions.reopen_tenant)

    def _each(self, request: HttpRequest, queryset: QuerySet[Any], action: Any) -> None:
        for row in queryset:
            try:
                action(row, by=_operator(request))
                self.log_change(request, row, action.__name__)
            except NotAllowed as refused:
                messages.error(request, str(refused))


class UserAdmin(Platform):
    form = UserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = (
        "email",
        "name",
        "is_active",
        "is_staff",
        "is_superuser",
        "language",
        "places",
        "last_login",
        "created_at",
    )
    readonly_fields = ("email", "language", "places", "last_login", "created_at")
    actions = ("remove_second_factors",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    @admin.display(description=gettext_lazy("places of work"))
    def places(self, row: User) -> str:
        """Who joins and leaves is the tenants' business."""
        return ", ".join(str(m.tenant) for m in row.memberships.filter(active=True).select_related("tenant"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in USER_FIELDS}
        actions.change_user(obj, by=_operator(request), **facts)

    @admin.action(
        description=gettext_lazy("Remove the second factor of the chosen people (they must have proved who they are)")
    )
    def remove_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                actions.remove_second_factor(user, by=_operator(request))
                self.log_change(request, user, "remove_second_factor")
                messages.success(request, _("%(email)s signs in without a second factor now.") % {"email": user.email})
            except NotAllowed as refused:
                messages.error(request, str(refused))


class OversightAdmin(Platform):
    form = OversightForm
    list_display = ("overseer", "overseen", "since", "until", "agreement")
    list_select_related = ("overseer", "overseen")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An agreement is made and ended, not rewritten."""
        if obj is None:
            return ["until"]
        return ["overseer", "overseen", "since", "agreement", *(["until"] if obj.until else [])]

    def save_model(self, request: HttpRequest, obj: Oversight, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if not change:
            facts = {key: given[key] for key in ("overseer", "overseen", "since", "agreement")}
            made = actions.agree_oversight(**facts, by=_operator(request))
            obj.__dict__.update(made.__dict__)
        elif given.get("until"):
            actions.end_oversight(Oversight.objects.get(pk=obj.pk), until=given["until"], by=_operator(request))


class Shown(Platform):
    """Only to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipAdmin(Shown):
    list_display = ("user", "tenant", "active")
    list_filter = ("tenant", "active")
    list_select_related = ("user", "tenant")
    search_fields = ("user__email",)


class PlatformMessageAdmin(Shown):
    """Without the texts: they hold links that open accounts."""

    list_display = ("subject", "recipient", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state",)
    exclude = ("text", "html")


def register() -> None:
    platform_site.register(Tenant, TenantAdmin)
    platform_site.register(User, UserAdmin)
    platform_site.register(Membership, MembershipAdmin)
    platform_site.register(Oversight, OversightAdmin)
    platform_site.register(PlatformMessage, PlatformMessageAdmin)
