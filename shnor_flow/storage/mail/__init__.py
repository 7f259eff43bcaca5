"""The outbox, the ledger, and queries about both."""
