"""From the shape that is wanted back to the settings that give it."""
