from people.forms.invitations import InviteForm
from people.forms.leaving import AbsenceForm, LeaveForm
from people.forms.moving import MoveForm, TeamForm, move_initial
from people.forms.own import ErasureForm, TimeZoneForm
from people.forms.powers import ActingForm, AdministratorForm
from people.forms.saved import SavedViewForm
from people.forms.seeing import SightForm
from people.forms.settings import CompanyForm, settings_as_typed
from people.forms.tokens import ServiceAccountForm, TokenForm
from people.forms.two_steps import TwoStepForm

__all__ = [
    "AbsenceForm",
    "ActingForm",
    "AdministratorForm",
    "CompanyForm",
    "ErasureForm",
    "InviteForm",
    "LeaveForm",
    "MoveForm",
    "SavedViewForm",
    "ServiceAccountForm",
    "SightForm",
    "TeamForm",
    "TimeZoneForm",
    "TokenForm",
    "TwoStepForm",
    "move_initial",
    "settings_as_typed",
]
