"""Who is who: directories, people, accounts."""
