"""The tags and filters of every template (a builtin of the engine); docs/components.md lists them."""

from django import template

from . import addresses, lists, marks, numbers, sending
from .numbers import words as words

register = template.Library()
for part in (addresses, lists, marks, numbers, sending):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
