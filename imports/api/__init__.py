"""What programs send: files as imports, and rows as objects."""
