"""What other systems read, a page of rows at a time; every query is limited to the municipalities it is given."""
