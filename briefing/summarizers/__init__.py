"""Summarizers: each file is one backend, articles in, briefings out."""
