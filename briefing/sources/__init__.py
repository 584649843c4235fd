"""Sources: each file reads one kind of input and yields its documents, or skips that say what is wrong."""
