"""Open work goes where its service or its directorate has gone; each app has named its rows in organisation.succession."""

from django.utils.translation import gettext as _

from organisation.models import Directorate
from organisation.succession import Holding, Move, held, holdings
from tenancy.refusals import NotAllowed


def hand_over_work(move: Move) -> None:
    for holding in holdings():
        _hand_over(holding, move)


def _hand_over(holding: Holding, move: Move) -> None:
    rows = holding.rows(move.directorate)
    if holding.service:
        for heir in set(move.services.values()):
            taken = [service for service, to in move.services.items() if to == heir]
            rows.filter(**{f"{holding.service}__in": taken}).update(**{holding.directorate: heir})
    if move.heir is not None:
        rows.update(**{holding.directorate: move.heir})


def check_nothing_open(row: Directorate) -> None:
    for holding, count in held(row):
        raise NotAllowed(
            _("Open work would be left behind: %(kind)s, %(count)s. Finish it or merge the directorate into another.")
            % {"kind": holding.label, "count": count}
        )
