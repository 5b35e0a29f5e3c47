from .account import account_page, deputy_page, deputyship_end_page
from .invitation import invitation_page

__all__ = ["account_page", "deputy_page", "deputyship_end_page", "invitation_page"]
