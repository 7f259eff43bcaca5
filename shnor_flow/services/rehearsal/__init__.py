"""Answers in everybody's place, for the example and for rehearsals."""
