from tenancy.celery import tenant_task

from . import actions


@tenant_task(name="planning.propose_problems")
def propose_problems() -> None:
    """Nightly, after the gaps were counted: broken promises without a plan become proposals."""
    actions.propose_problems()


@tenant_task(name="planning.send_action_reminders")
def send_action_reminders() -> None:
    """Every morning; what was told once is not told again."""
    actions.send_action_reminders()
