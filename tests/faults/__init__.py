"""Real processes on private servers, killed, stopped and cut off."""
