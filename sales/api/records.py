"""Products, orders and deals, for programs: the records behind every number, for those who may read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from common.api.fields import NumberOut
from common.api.filters import DayFilter, DecimalFilter, EmailFilter, KeyFilter, WordsFilter
from common.api.views import Records
from imports.api.changed import Pulled, UpdatedSince
from imports.api.rows import Taking, takes
from imports.kinds import Resource
from people.api import AS_OF, CompanyCurrency, Priced, Scoped
from people.models import Person
from people.scope import sent_by, sold_by, viewer
from sales import files, records
from sales.models import Credit, Customer, Deal, FollowUp, Order, OrderLine, OrderPromise, Product, Reason, Return

MILLIONTH = Decimal("1e-6")
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
STATES = ("open", "late", "delivered", "delivered_late", "cancelled")


class CustomerKey(serializers.Serializer[Customer]):
    code = serializers.CharField()
    name = serializers.CharField()


class ProductOut(serializers.Serializer[Product]):
    sku = serializers.CharField()
    name = serializers.CharField()
    product_line = serializers.CharField(source="line.path", default=None, allow_null=True)
    kind = serializers.ChoiceField(choices=Product.Kind.choices)
    currency = CompanyCurrency(help_text=_("of its prices: the company's"))
    list_price = NumberOut(4, allow_null=True)
    unit_cost = serializers.SerializerMethodField(help_text=_("for executives and administrators, else null"))
    launched_on = serializers.DateField(allow_null=True)
    retired_on = serializers.DateField(allow_null=True)

    @extend_schema_field(NumberOut(4, allow_null=True))
    def get_unit_cost(self, product: Product) -> str | None:
        return f"{product.unit_cost:.4f}" if self.context["costs"] and product.unit_cost is not None else None


class ProductFilters(django_filters.FilterSet):
    sku = KeyFilter()
    product_line = KeyFilter(method="in_line", help_text=_("A / B: it and all below"))
    kind = django_filters.ChoiceFilter(choices=Product.Kind.choices)
    q = WordsFilter(method="in_words", help_text=_("words of the name or the SKU"))
    updated_since = UpdatedSince()

    def in_line(self, products: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return products.filter(Q(line__path=value) | Q(line__path__startswith=f"{value} / "))

    def in_words(self, products: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        for word in value.split():
            products = products.filter(Q(name__icontains=word) | Q(sku__icontains=word))
        return products


@extend_schema_view(list=extend_schema(summary="Products"), retrieve=extend_schema(summary="A product"))
@takes(Resource(files.PRODUCTS), _("Send products"))
class Products(Taking, Pulled, Priced, Records):
    """What is sold."""

    queryset = Product.objects.none()
    serializer_class = ProductOut
    filterset_class = ProductFilters
    lookup_field = "sku"
    sorts: ClassVar[dict[str, str]] = {"sku": "sku", "name": "name", "launched_on": "launched_on"}
    usual_sort = "sku"

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.viewer).select_related("line")

    def get_serializer_context(self) -> dict[str, Any]:
        costs = self.viewer.is_executive or self.viewer.is_admin
        return {**super().get_serializer_context(), "costs": costs}


class LineOut(serializers.Serializer[OrderLine]):
    line = serializers.CharField()
    sku = serializers.CharField(source="product.sku")
    quantity = NumberOut(3)
    unit_price = NumberOut(4)
    discount = NumberOut(6)
    list_price = NumberOut(4, allow_null=True)
    unit_cost = serializers.SerializerMethodField(
        help_text=_("in the company's currency; null for a program that only brings records")
    )
    revenue = NumberOut(6, help_text=_("quantity x unit price x (1 - discount), half up"))

    @extend_schema_field(NumberOut(4, allow_null=True))
    def get_unit_cost(self, line: OrderLine) -> str | None:
        known = line.unit_cost is not None and not self.context["view"].viewer.only_brings
        return f"{line.unit_cost:.4f}" if known else None


class CreditOut(serializers.Serializer[Credit]):
    """The shares of people whose records the reader may not open come without their names.

    A program that brings orders knows people by their e-mails alone: the directory is not for it.
    """

    email = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    share = NumberOut(4)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_email(self, credit: Any) -> str | None:
        return credit.person.email if credit.named else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_name(self, credit: Any) -> str | None:
        return credit.person.name if credit.named and not self.context["view"].viewer.only_brings else None


class PromiseOut(serializers.Serializer[OrderPromise]):
    promised_on = serializers.DateField()
    known_since = serializers.DateTimeField()


class ReturnOut(serializers.Serializer[Return]):
    line = serializers.CharField(source="line.line")
    returned_on = serializers.DateField()
    quantity = NumberOut(3)
    reason = serializers.CharField(help_text=_("empty: unknown"))


class FollowUpOut(serializers.Serializer[FollowUp]):
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    score = NumberOut(2, allow_null=True)
    comment = serializers.CharField()


class OrderOut(serializers.Serializer[Order]):
    """Amounts are in the order's own currency."""

    number = serializers.CharField()
    customer = CustomerKey(allow_null=True)
    deal_number = serializers.CharField(source="deal.number", default=None, allow_null=True)
    state = serializers.SerializerMethodField(help_text=_("on as_of"))
    ordered_on = serializers.DateField()
    confirmed_on = serializers.DateField(allow_null=True)
    promised_on = serializers.DateField(allow_null=True, help_text=_("the first promise"))
    delivered_on = serializers.DateField(allow_null=True)
    cancelled_on = serializers.DateField(allow_null=True)
    cancel_reason = serializers.CharField(help_text=_("empty: unknown"))
    invoiced_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    worth = serializers.SerializerMethodField(help_text=_("the revenue of its lines, before returns"))
    lines = LineOut(many=True)
    credits = CreditOut(many=True)
    promises = PromiseOut(many=True)
    returns = serializers.SerializerMethodField()
    follow_ups = FollowUpOut(many=True)

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, order: Order) -> str:
        return records.state_of(order, self.context["view"].day)

    @extend_schema_field(NumberOut(6))
    def get_worth(self, order: Order) -> str:
        return f"{reduce(EXACT.add, (_rounded(line) for line in order.lines.all()), Decimal(0)):.6f}"

    @extend_schema_field(ReturnOut(many=True))
    def get_returns(self, order: Order) -> list[dict[str, Any]]:
        found = [one for line in order.lines.all() for one in line.returns.all()]
        return [dict(ReturnOut(one).data) for one in sorted(found, key=lambda one: (one.returned_on, one.pk))]


class OrderFilters(django_filters.FilterSet):
    number = KeyFilter()
    customer = KeyFilter("customer__code", help_text=_("code"))
    deal = KeyFilter("deal__number", help_text=_("number"))
    currency = KeyFilter()
    credited = EmailFilter(method="credited_to", help_text=_("e-mail of somebody whose records you may read"))
    ordered_on = DayFilter()
    ordered_on__gte = DayFilter("ordered_on", "gte")
    ordered_on__lte = DayFilter("ordered_on", "lte")
    promised_on__gte = DayFilter("promised_on", "gte")
    promised_on__lte = DayFilter("promised_on", "lte")
    delivered_on__gte = DayFilter("delivered_on", "gte")
    delivered_on__lte = DayFilter("delivered_on", "lte")
    cancelled_on__gte = DayFilter("cancelled_on", "gte")
    cancelled_on__lte = DayFilter("cancelled_on", "lte")
    updated_since = UpdatedSince({OrderLine: "order", Credit: "order", FollowUp: "order", Return: "line__order"})

    def credited_to(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        """Only by credits that the reader sees the name of: an answer would name the others."""
        seen = Credit.objects.visible_to(viewer(self.request._request))
        return orders.filter(pk__in=seen.filter(person__email=value.casefold()).values("order_id"))


@extend_schema_view(
    list=extend_schema(summary="Orders", parameters=[AS_OF]),
    retrieve=extend_schema(summary="An order", parameters=[AS_OF]),
)
@takes(files.ORDER, _("Send orders"))
class Orders(Taking, Pulled, Scoped, Records):
    """Orders that the reader, or somebody below, is credited with; each with all that is written about it."""

    reading_own = ("ingest",)
    queryset = Order.objects.none()
    serializer_class = OrderOut
    filterset_class = OrderFilters
    lookup_field = "number"
    sorts: ClassVar[dict[str, str]] = {
        "number": "number",
        "ordered_on": "ordered_on",
        "promised_on": "promised_on",
        "delivered_on": "delivered_on",
    }
    usual_sort = "-ordered_on"
    parameters = frozenset({"as_of"})

    def get_queryset(self) -> QuerySet[Order]:
        theirs = sold_by("person", self.viewer) | sent_by("order__source", self.viewer)
        named = Case(When(theirs, then=Value(True)), default=Value(False))
        shares = Credit.objects.annotate(named=named).select_related("person").order_by("-share", "pk")
        lines = OrderLine.objects.select_related("product").annotate(revenue=records.LINE_REVENUE).order_by("pk")
        return (
            Order.objects.visible_to(self.viewer)
            .select_related("customer", "deal")
            .prefetch_related(
                Prefetch("lines", lines),
                "lines__returns__line",
                Prefetch("credits", shares),
                Prefetch("promises", OrderPromise.objects.order_by("number")),
                Prefetch("follow_ups", FollowUp.objects.order_by("due_on")),
            )
        )


class DealOwner(serializers.Serializer[Person]):
    email = serializers.CharField()
    name = serializers.SerializerMethodField(help_text=_("null for a program that only brings records"))

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_name(self, owner: Person) -> str | None:
        return None if self.context["view"].viewer.only_brings else owner.name


class DealOut(serializers.Serializer[Deal]):
    number = serializers.CharField()
    customer = CustomerKey(allow_null=True)
    owner = DealOwner()
    sku = serializers.CharField(source="product.sku", default=None, allow_null=True)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    stage = serializers.CharField(help_text=_("free while open; won and lost close it"))
    amount = NumberOut(4, allow_null=True)
    currency = CompanyCurrency(help_text=_("of the amount: the company's"))
    loss_reason = serializers.CharField(help_text=_("empty: unknown"))
    technique = serializers.CharField()
    campaign_code = serializers.CharField(source="campaign.code", default=None, allow_null=True)


class DealFilters(django_filters.FilterSet):
    number = KeyFilter()
    customer = KeyFilter("customer__code", help_text=_("code"))
    owner = EmailFilter("owner__email", help_text=_("e-mail"))
    stage = KeyFilter()
    loss_reason = django_filters.ChoiceFilter(choices=Reason.choices)
    opened_on__gte = DayFilter("opened_on", "gte")
    opened_on__lte = DayFilter("opened_on", "lte")
    closed_on__gte = DayFilter("closed_on", "gte")
    closed_on__lte = DayFilter("closed_on", "lte")
    amount__gte = DecimalFilter("amount", "gte")
    amount__lte = DecimalFilter("amount", "lte")
    updated_since = UpdatedSince()


@extend_schema_view(list=extend_schema(summary="Deals"), retrieve=extend_schema(summary="A deal"))
@takes(Resource(files.DEALS), _("Send deals"))
class Deals(Taking, Pulled, Priced, Records):
    """Deals of the reader and of the people below."""

    reading_own = ("ingest",)
    queryset = Deal.objects.none()
    serializer_class = DealOut
    filterset_class = DealFilters
    lookup_field = "number"
    sorts: ClassVar[dict[str, str]] = {
        "number": "number",
        "opened_on": "opened_on",
        "closed_on": "closed_on",
        "amount": "amount",
    }
    usual_sort = "-opened_on"

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.visible_to(self.viewer).select_related("customer", "owner", "product", "campaign")


def _rounded(line: Any) -> Decimal:
    amount: Decimal = line.revenue
    return amount.quantize(MILLIONTH, context=EXACT)


urlpatterns = [
    path("products/", Products.as_view({"get": "list", "post": "create"}), name="api_products"),
    path("products/<str:sku>/", Products.as_view({"get": "retrieve"}), name="api_product"),
    path("orders/", Orders.as_view({"get": "list", "post": "create"}), name="api_orders"),
    path("orders/<str:number>/", Orders.as_view({"get": "retrieve"}), name="api_order"),
    path("deals/", Deals.as_view({"get": "list", "post": "create"}), name="api_deals"),
    path("deals/<str:number>/", Deals.as_view({"get": "retrieve"}), name="api_deal"),
]
