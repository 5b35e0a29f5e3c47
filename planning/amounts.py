"""What an amount may be: as it is kept, so nothing is rounded away unseen, and as a spreadsheet can bring it back."""

from decimal import Decimal

from django.utils.translation import gettext as _

from sdip.web.formats import formatter
from tenancy.refusals import NotAllowed

MOST_MONEY = 10**13  # in whole units of the currency: with two decimals the 15 digits that a spreadsheet keeps
MOST_STAFF = 10**6  # in person-months
MONEY_DECIMALS, STAFF_DECIMALS = 2, 1


def check_money(*amounts: Decimal | None) -> None:
    """Raises NotAllowed with the sentence for the first amount that cannot be kept."""
    for amount in amounts:
        if amount is not None and amount < 0:
            raise NotAllowed(_("An amount of money is 0 or more."))
        if amount is not None and amount > MOST_MONEY:
            raise NotAllowed(_("An amount of money is at most %(most)s.") % {"most": formatter().num(MOST_MONEY)})
        if too_fine(amount, MONEY_DECIMALS):
            raise NotAllowed(_("An amount of money has at most two decimals."))


def check_staff(months: Decimal | None) -> None:
    if months is None:
        return
    if months < 0:
        raise NotAllowed(_("Costs and staff are not below 0."))
    if months > MOST_STAFF:
        raise NotAllowed(_("That is more staff than anybody has. Write down person-months."))
    if too_fine(months, STAFF_DECIMALS):
        raise NotAllowed(_("Person-months have at most one decimal."))


def too_fine(value: Decimal | None, decimals: int) -> bool:
    """Whether keeping it to so many decimals would change it."""
    return value is not None and value != round(value, decimals)
