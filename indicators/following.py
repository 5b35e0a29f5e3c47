"""Who goes on with what a gap run has found: higher apps register, nothing here calls upward."""

from collections.abc import Callable, Collection

Follower = Callable[[Collection[int] | None], None]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Called inside the run's transaction with the indicators that were computed (None: all); real work belongs into a job."""
    _followers.append(follower)


def follow(indicators: Collection[int] | None) -> None:
    for follower in _followers:
        follower(indicators)
