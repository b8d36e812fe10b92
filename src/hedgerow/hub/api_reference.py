"""The API's reference as a page of the hub: made from the OpenAPI document, without any script."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class Reference(DocsBase):
    """Reads like a page, works without JavaScript, and loads nothing from anywhere else."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        document = api.get_openapi_schema(path_params=kwargs)
        context = {
            "document": document,
            "openapi_url": self.get_openapi_url(api, kwargs),
            "operations": [
                {
                    **operation,
                    "method": method.upper(),
                    "path": path,
                    "body": _contents(operation.get("requestBody", {})),
                    "answers": [
                        (status, response["description"], _contents(response))
                        for status, response in operation["responses"].items()
                    ],
                }
                for path, methods in document["paths"].items()
                for method, operation in methods.items()
            ],
            "schemas": {
                name: json.dumps(schema, indent=2, ensure_ascii=False)
                for name, schema in sorted(document["components"]["schemas"].items())
            },
        }
        return render(request, "warnings/api.html", context)


def _contents(part: dict[str, Any]) -> list[tuple[str, str]]:
    """The media types of a body or an answer, each with what it holds."""
    return [(kind, _named(content["schema"])) for kind, content in part.get("content", {}).items()]


def _named(schema: dict[str, Any]) -> str:
    """A schema by its name: `Fate`, `array of Fate`, `Fate or array of Fate`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"array of {_named(schema['items'])}"
    return " or ".join(_named(choice) for choice in schema.get("oneOf", schema.get("anyOf", [])))
