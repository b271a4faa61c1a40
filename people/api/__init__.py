"""People, departments and tokens, for programs; and what endpoints of the floors above are made of."""

from people.api import directory, history, keeping, tokens
from people.api.directory import AS_OF, CompanyCurrency, DepartmentKey, PersonKey, Priced, Scoped

__all__ = ["AS_OF", "CompanyCurrency", "DepartmentKey", "PersonKey", "Priced", "Scoped", "urlpatterns"]

urlpatterns = [*directory.urlpatterns, *keeping.urlpatterns, *tokens.urlpatterns, *history.urlpatterns]
