from django.urls import path

from inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.notices_read, name="notices_read"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("promises/new/", views.promise_new, name="promise_new"),
    path("promises/<int:pk>/", views.promise, name="promise"),
    path("board/", views.board, name="board"),
    path("preferences/", views.preferences, name="inbox_preferences"),
    path("preferences/calendar/", views.calendar_renew, name="calendar_renew"),
    path("reply/<str:signed>/", views.reply, name="notice_reply"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="calendar_feed"),
]
