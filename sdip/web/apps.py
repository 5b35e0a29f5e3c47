from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "sdip.web"
    label = "web"

    def ready(self) -> None:
        from sdip import registry

        from .context import count_unread_with
        from .notices import unread_count
        from .search import keep_statistics

        post_migrate.connect(keep_statistics, sender=self, dispatch_uid="web.search")
        count_unread_with(lambda member: unread_count(member.membership_id))
        registry.links.add(
            registry.Link("staff-home", "web:work"),
            registry.Link("search", "web:search"),
            registry.Link("notices", "web:notices"),
            registry.Link("theme", "theme"),
            registry.Link("crest", "crest"),
        )
        registry.navigation.add(
            registry.NavItem(_("My work"), "web:work", lambda member, directorate=None: member is not None, "check", 10)
        )
        registry.test_pages.add(registry.TestPage("api:reference", public=True))
        registry.test_pages.add(*(registry.TestPage(name) for name in ("web:work", "web:search", "web:notices")))
