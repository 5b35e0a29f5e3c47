from django.utils import timezone

from tenancy.celery import tenant_task
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .actions import close_answered_cases, drop_old_drafts, escalate_late_cases, let_go_cases, tell_undelivered
from .keeping.nightly import erase_old
from .mailbox.actions import remind_of_mails
from .mailbox.reading import read_mailbox
from .statistics.actions import tally_cases
from .surveys.actions import drop_old_files, drop_old_survey_drafts, erase_invited_addresses, tally_responses
from .surveys.actions.keeping import erase_old_survey_texts
from .surveys.making import make_file
from .surveys.queries import waiting_files

AT_ONCE = 20  # files a tick


@tenant_task(name="feedback.drop_old_drafts")
def drop_drafts() -> None:
    drop_old_drafts()


@tenant_task(name="feedback.escalate_late_cases")
def escalate() -> None:
    """Every morning; what was told once is not told again. First nothing lies in hands that may not hold it."""
    let_go_cases()
    escalate_late_cases()


@tenant_task(name="feedback.close_answered_cases")
def close_answered() -> None:
    """Every night; what was closed is not closed again."""
    close_answered_cases()


@tenant_task(name="feedback.tell_undelivered")
def tell_of_undelivered() -> None:
    """Every hour; what was told once is not told again."""
    tell_undelivered()


@tenant_task(name="feedback.drop_old_survey_drafts")
def drop_survey_drafts() -> None:
    drop_old_survey_drafts()
    drop_old_files()


@tenant_task(atomic=False, name="feedback.make_survey_file")
def make_survey_file(tenant: Tenant, pk: int) -> None:
    make_file(tenant, pk)


@tenant_task(name="feedback.sweep_survey_files")
def sweep_survey_files() -> None:
    """What waits for a worker: just asked for, a worker died, or the broker was down."""
    for pk in waiting_files(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        make_survey_file.delay_on_commit(pk)


@tenant_task(name="feedback.erase_invited_addresses")
def erase_addresses() -> None:
    erase_invited_addresses()


@tenant_task(name="feedback.erase_old_survey_texts")
def erase_survey_texts() -> None:
    """Every night, by the tenant’s rule; what is erased is not touched again."""
    erase_old_survey_texts()


@tenant_task(atomic=False, name="feedback.read_mailbox", expires=300)
def read_mails(tenant: Tenant) -> None:
    """Every minute, in a queue of its own; a tenant without a mailbox has nothing to read. What nobody did in time is asked anew."""
    read_mailbox(tenant)


@tenant_task(name="feedback.remind_of_mails")
def remind_of_waiting_mails() -> None:
    """Every morning; whoever was told today is not told again."""
    remind_of_mails()


@tenant_task(atomic=False, name="feedback.erase_old_cases")
def erase_cases(tenant: Tenant) -> None:
    """Every night, by the tenant's rules; without one nothing is erased by itself."""
    erase_old(tenant)


@tenant_task(atomic=False, name="feedback.tally")
def tally(tenant: Tenant) -> None:
    """Every few minutes: what has come and changed goes into what is counted beforehand, some at a time."""
    for count in (tally_cases, tally_responses):
        more = True
        while more:
            with tenant_context(tenant):
                more = count()
