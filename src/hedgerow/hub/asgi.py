"""The hub as an ASGI application: `uvicorn hedgerow.hub.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from hedgerow.hub.body_limits import BodyLimits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
application = BodyLimits(get_asgi_application())
