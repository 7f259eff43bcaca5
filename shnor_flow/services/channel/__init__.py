"""Letters over channels beside mail."""
