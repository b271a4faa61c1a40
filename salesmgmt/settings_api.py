"""Settings of the API: of DRF and what stands on it. None is an installation's own."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.authentication.Allowed"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.RateLimit"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "common.api.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.ClosedFilters"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # OPTIONS would list the choices of fields.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "common.api.problems.Handler",
    "EXCEPTION_FORMATTER_CLASS": "common.api.problems.Formatter",
    "NESTED_FIELD_SEPARATOR": "/",
}
KNOX_TOKEN_MODEL = "accounts.Token"
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_PREFIX": "smt_", "TOKEN_MODEL": KNOX_TOKEN_MODEL}
# knox's own table is not used: accounts.Token is.
MIGRATION_MODULES: dict[str, str | None] = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "salesmgmt",
    "DESCRIPTION": "People, goals and sales of a company, as its pages have them. See docs/api.md.",
    "VERSION": "1",
    "LICENSE": {"name": "see LICENSE in the repository"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ImportState": "imports.api.imports.STATES",
        "NightState": "nightly.models.State",
        "OrderState": "sales.api.records.STATES",
        "PromiseState": "inbox.models.Promise.State",
        "Answer": "inbox.api.promises.ANSWERS",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "list", "defaultModelsExpandDepth": -1},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.add_problems",
    ],
}
