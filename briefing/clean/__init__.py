"""Cleaning: a raw document in, its article out, and every line that was removed with the reason."""
