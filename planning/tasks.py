from tenancy.celery import tenant_task

from . import actions


@tenant_task(name="planning.propose_problems")
def propose_problems() -> None:
    """Nightly, after the gaps were counted: broken promises without a plan become proposals, late actions news."""
    actions.propose_problems()
    actions.tell_of_late_actions()
