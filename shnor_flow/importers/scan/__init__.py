"""Scans: pages that are pictures, recognised by tesseract where it is installed, and put to a person row by row."""
