"""Channels: each file hands finished messages over to the world in one way."""
