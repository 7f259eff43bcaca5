"""The school's own page: for the school by a link, for the coordinator behind the sign-in."""
