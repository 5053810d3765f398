"""What each framework means by a setting: one file a framework, all of them resolved into the engine's axes."""
