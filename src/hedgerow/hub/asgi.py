"""The hub as an ASGI application: `uvicorn hedgerow.hub.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
application = get_asgi_application()
