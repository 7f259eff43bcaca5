"""What is kept: tables, migrations, queries, files. Rows stay here; what pages and letters see is a value."""
