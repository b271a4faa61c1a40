"""The page behind a link of a mail: for one notice, without signing in."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import history
from inbox.actions import ClosedError, StaleError, answer_promise, mark_read
from inbox.forms import AnswerForm
from inbox.kinds import said_outside
from inbox.models import Notice, Promise
from inbox.queries import replies
from people.backends import EmployedBackend
from people.calendar import get_company, today, zone_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, signed: str) -> HttpResponse:
    """Looking changes nothing: programs that read mail follow links."""
    notice = replies.notice_of(signed)
    if notice is None or notice.person.user is None or not EmployedBackend().user_can_authenticate(notice.person.user):
        return render(request, "inbox/reply.html", {"title": gettext("This link no longer works")}, status=404)
    promise = replies.own_promise(notice)
    form = AnswerForm(request.POST or None, initial={"version": promise.version}) if promise else None
    done = False
    if request.method == "POST" and (form is None or form.is_valid()):
        with history.context(user=notice.person.user_id, notice=notice.pk):
            done = _answer(notice, promise, form)
    context = {
        "title": gettext("Thank you") if done else said_outside(notice.kind, notice.words, _day(notice)),
        "form": None if done else form,
        "asks": not done,
        "notice": notice,
    }
    return render(request, "inbox/reply.html", context, status=422 if form and form.errors else 200)


def _answer(notice: Notice, promise: Promise | None, form: AnswerForm | None) -> bool:
    """Whether it is settled: done elsewhere meanwhile is settled, too."""
    mark_read(notice, now=timezone.now())
    if promise is None or form is None:
        return True
    try:
        answer_promise(
            promise=promise,
            state=Promise.State.DONE,
            result=form.cleaned_data["result"],
            by=notice.person.user,
            expected_version=form.cleaned_data["version"],
        )
    except StaleError:
        form.add_error(None, gettext("It was changed meanwhile: look at it in your inbox."))
        return False
    except ClosedError:
        return True
    return True


def _day(notice: Notice) -> date:
    return today(zone_of(notice.person, get_company()))
