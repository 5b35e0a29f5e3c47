"""How this tenant plans. A tenant that has set nothing has the defaults."""

from .models import PlanSettings
from .workflow import GOVERNOR_STAGES


def plan_settings() -> PlanSettings:
    return PlanSettings.objects.first() or PlanSettings(governor_stages=list(GOVERNOR_STAGES))
