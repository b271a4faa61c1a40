"""Sales for programs: what is read one by one and in lists, and what is sent the same way."""

from sales.api import records, taken

urlpatterns = [*records.urlpatterns, *taken.urlpatterns]
