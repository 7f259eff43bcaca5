"""Days, instants, working days and reporting periods."""
