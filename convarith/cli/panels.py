"""The headings under which the help has what a command takes."""

LAYER, CHANNELS, POOLING, FRAMEWORK = "Layer", "Channels", "Pooling", "Framework"
NETWORK, INSTEAD = "Network", "Instead of a layer"
WANTED, SEVERAL = "What is wanted", "Several layers"
NUMBERS, PICTURE, TIME, PAGE = "Numbers", "Picture", "Time", "Page"
RULES, FILES, KNOWN, FIXES = "Rules", "Files", "Findings that are known", "Fixes"
OUTPUT, GENERAL = "Output", "General"

IN_ORDER = (
    *(WANTED, SEVERAL, NETWORK, LAYER, CHANNELS, POOLING, FRAMEWORK, INSTEAD),
    *(NUMBERS, PICTURE, TIME, PAGE, RULES, FILES, KNOWN, FIXES, OUTPUT, GENERAL),
)
"""From what is asked for to what becomes of the answer."""
