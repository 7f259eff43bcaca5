"""ODT and ODS files: the words that LibreOffice and МойОфис show."""
