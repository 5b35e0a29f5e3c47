"""Which wave of a survey a schedule reports on."""

from feedback.models import Wave


def newest_wave(wave: Wave) -> Wave:
    """The newest later one that has all its answers, else the wave itself."""
    later = Wave.objects.filter(survey=wave.survey_id, number__gt=wave.number, finished_at__isnull=False)
    return later.select_related("survey").order_by("-number").first() or wave
