"""The form as a spreadsheet: given out, taken back from a school or from the coordinator, printed on paper."""
