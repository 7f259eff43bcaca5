"""PDF files: the words and drawn lines of every page."""
