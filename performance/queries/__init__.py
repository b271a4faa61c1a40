"""What the dashboards read, in few statements whatever the number of people."""
