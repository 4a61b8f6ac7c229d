"""The WSGI application, for waitress (``duecare serve``) and for other servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
application = get_wsgi_application()
