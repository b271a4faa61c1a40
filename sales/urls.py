from django.urls import path

from sales import views

urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<path:number>/", views.order, name="order"),
    path("deals/", views.deals, name="deals"),
]
