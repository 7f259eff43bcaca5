"""Use cases, one file a verb phrase: load, decide with a rule, save, queue."""
