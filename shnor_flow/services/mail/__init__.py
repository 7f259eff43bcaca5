"""Notices decided, letters written and delivered."""
