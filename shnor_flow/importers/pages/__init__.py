"""Pages with words and drawn lines become paragraphs and tables: what a PDF file and a scan have in common."""
