from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from organisation.models import Role
from sdip.samples.load import descriptions, load_sample
from sdip.samples.people import NAMES, PASSWORD, address_of
from tenancy.models import User


class Command(BaseCommand):
    help = "Loads the sample tenants, plainly marked as such. What is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        for facts in descriptions():
            loaded = load_sample(facts)
            self.stdout.write(f"{facts['slug']}: {'loaded' if loaded else 'was there already'}")
        if not User.objects.filter(is_superuser=True).exists():
            User.objects.create_superuser("operator@platform.example", PASSWORD, name="Operator")
        self.write_sign_ins(Path(settings.DATA_DIR) / "sign-ins.txt")

    def write_sign_ins(self, path: Path) -> None:
        lines = [
            f"Sample sign-ins, all with the password: {PASSWORD}",
            "  operator@platform.example  (platform, /platform/)",
        ]
        for slug in NAMES:
            lines.append(f"  /{slug}/staff/")
            lines += [f"    {address_of(slug, role):45} {Role(role).label}" for role in Role.values]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
