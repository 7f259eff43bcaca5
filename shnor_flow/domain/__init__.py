"""Rules of the house's subject: values and functions of values, with no I/O, no framework and no clock."""
