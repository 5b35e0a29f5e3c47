from .account import account_page, deputy_page, deputyship_end_page
from .invitation import invitation_page
from .unsent import unsent_page

__all__ = ["account_page", "deputy_page", "deputyship_end_page", "invitation_page", "unsent_page"]
