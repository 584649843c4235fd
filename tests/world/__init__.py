"""The test world: feeds of every kind, good and bad, on a real server of the loopback interface."""
