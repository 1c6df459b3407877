"""Steps of the Mobile LLM Workbench that need Python: train, merge, convert, inspect."""
