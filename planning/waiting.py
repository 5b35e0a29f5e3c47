"""Which action waits for which: rings, and days that do not fit. Nothing here reads the database."""

from collections import deque
from collections.abc import Collection, Mapping
from datetime import date


def ring_through(needs: Mapping[int, Collection[int]], first: int, second: int) -> list[int]:
    """The ring that closes when `first` also waits for `second`: first, second, ..., first; [] if none does."""
    if first == second:
        return [first, first]
    came_from: dict[int, int] = {}
    waiting = deque([second])
    while waiting:
        here = waiting.popleft()
        for each in sorted(needs.get(here, ())):
            if each == first:
                return [first, *_way_back(came_from, here, second)[::-1], first]
            if each != second and each not in came_from:
                came_from[each] = here
                waiting.append(each)
    return []


def _way_back(came_from: Mapping[int, int], here: int, start: int) -> list[int]:
    way = [here]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way


def begins_too_early(starts_on: date | None, due_on: date, needs_until: date) -> bool:
    """Whether an action begins (without such a day: is due) before the one that it waits for is to be done."""
    return (starts_on or due_on) < needs_until
