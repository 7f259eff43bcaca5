"""Answers by reply to a letter: read, written down, or put to the coordinator."""
