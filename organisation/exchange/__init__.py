"""The organisation as files that people edit elsewhere and bring back. A code is the key; what a file does not name stays."""
