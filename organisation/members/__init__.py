"""Who works here and in which role: everything about people that needs roles. What needs none lies in the app people."""
