"""The demo company: Halden Pumps, generated in the import formats and read through the product's own import.

Everything is drawn from one seeded generator and dated relative to the day it is made for, so that the same seed and
day always give the same company. Truths are planted for later to be found: Carl's drives arrive late, Dina loses deals
that others win, Elif is the best, Bo joined in the middle of a quarter.
"""

from salesmgmt.demo.company import company_files, departments, sign_ins
from salesmgmt.demo.goals import goal_files
from salesmgmt.demo.inbox import fill_inboxes
from salesmgmt.demo.selling import selling_files

__all__ = ["company_files", "departments", "fill_inboxes", "goal_files", "selling_files", "sign_ins"]
