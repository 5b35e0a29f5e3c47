"""What higher apps do when somebody has accepted an invitation: they register here, because people knows nothing of roles."""

from collections.abc import Callable

from .models import Invitation, Member

Joined = Callable[[Member, Invitation], None]
_hooks: list[Joined] = []


def on_join(hook: Joined) -> None:
    if hook not in _hooks:
        _hooks.append(hook)


def tell_joined(member: Member, invitation: Invitation) -> None:
    for hook in _hooks:
        hook(member, invitation)
