"""The help: what there is to tell of a command, how a terminal shows it, and what is asked about the tool itself."""
