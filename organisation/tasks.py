from tenancy import actions
from tenancy.celery import tenant_task


@tenant_task(name="organisation.sort_names_again")
def sort_names_again() -> None:
    actions.sort_names_again()
