"""Wiring: which stage hands its values to which, and what of the store, the network and the disk each is given."""
