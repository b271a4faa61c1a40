from people.forms.invitations import InviteForm
from people.forms.powers import ActingForm, AdministratorForm
from people.forms.saved import SavedViewForm
from people.forms.settings import CompanyForm, settings_as_typed
from people.forms.tokens import ServiceAccountForm, TokenForm

__all__ = [
    "ActingForm",
    "AdministratorForm",
    "CompanyForm",
    "InviteForm",
    "SavedViewForm",
    "ServiceAccountForm",
    "TokenForm",
    "settings_as_typed",
]
