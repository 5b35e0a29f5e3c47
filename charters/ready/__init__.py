"""Ready charters to start from, in our own words and in every language of the tenant.

Names, numbers and hours are the office's own to add.
"""

from .library import READY, Ready
from .starting import content_of_ready

__all__ = ["READY", "Ready", "content_of_ready"]
