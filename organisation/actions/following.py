"""Open work goes where its service or its directorate has gone; each app has named its rows in organisation.succession."""

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from organisation.models import Directorate, Service
from organisation.succession import Holding, Move, followers, held, holdings, obstacles
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


def follow_service(row: Service, into: Service) -> None:
    """Open work goes to the other service, and to its directorate where it lay with the old one's; so do followers."""
    for holding in holdings():
        if holding.service:
            rows = apps.get_model(holding.model)._default_manager.filter(holding.open, **{holding.service: row})
            rows.filter(**{holding.directorate: row.directorate_id}).update(**{holding.directorate: into.directorate})
            rows.update(**{holding.service: into})
    follow(row, into)


def follow(row: Model, into: Model) -> None:
    for follower in followers(type(row)):
        rows = follower.rows(row)
        if follower.once_per:
            there = follower.rows(into).values(follower.once_per)
            rows.filter(**{f"{follower.once_per}__in": there}).delete()
        rows.update(**{follower.key: into})


def check_nothing_in_the_way(row: Service) -> None:
    for obstacle in obstacles():
        if obstacle.stands_before(row):
            raise NotAllowed(str(obstacle.sentence))


def check_nothing_open(row: Directorate) -> None:
    for holding, count in held(row):
        raise NotAllowed(
            _("Open work would be left behind: %(kind)s, %(count)s. Finish it or merge the directorate into another.")
            % {"kind": holding.label, "count": count}
        )
