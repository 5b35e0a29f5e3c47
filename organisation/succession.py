"""When a directorate is merged, split or loses a service, open work follows. Higher apps say here how theirs does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .models import Directorate


@dataclass(frozen=True)
class Move:
    """What goes where. `heir` is None when only services leave and the directorate goes on."""

    directorate: Directorate
    heir: Directorate | None
    on: date
    services: Mapping[int, Directorate] = field(default_factory=dict)  # service id: where it went

    def heir_of(self, service_id: int | None) -> Directorate | None:
        """Where something of that service (or of none) belongs now; None: it stays where it is."""
        return self.services.get(service_id, self.heir) if service_id is not None else self.heir


@dataclass(frozen=True)
class Follower:
    """An app's part: follow(move, by) hands open work over; obstacle(directorate) says why it cannot end now, or ""."""

    key: str
    follow: Callable[[Move, Any], None]
    obstacle: Callable[[Directorate], str] = lambda directorate: ""


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Called in AppConfig.ready() of the app whose rows point at directorates."""
    if follower.key in _followers:
        raise ValueError(f"{follower.key} is registered twice.")
    _followers[follower.key] = follower


def follow(move: Move, *, by: Any) -> None:
    for follower in _followers.values():
        follower.follow(move, by)


def obstacles(directorate: Directorate) -> Iterator[str]:
    return (sentence for follower in _followers.values() if (sentence := follower.obstacle(directorate)))
