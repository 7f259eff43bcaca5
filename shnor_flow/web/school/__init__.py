"""The school's own page: for the school and its curator by a link, for the coordinator behind the sign-in."""
