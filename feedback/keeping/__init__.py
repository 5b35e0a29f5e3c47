"""Keeping clean and keeping short: words that hold a message up, how long what is personal stays, seeing and erasing."""
