"""The whole installation in one file and back: what `backup` and `restore` do (docs/production.md, "Backup")."""

from salesmgmt.backup.archive import BackupError
from salesmgmt.backup.making import back_up
from salesmgmt.backup.restoring import restore

__all__ = ["BackupError", "back_up", "restore"]
