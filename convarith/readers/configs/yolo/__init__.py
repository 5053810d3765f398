"""The modules of Ultralytics' packages: one file a kind, and a table of their names in rows."""
