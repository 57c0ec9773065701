"""The WSGI entry point for gunicorn: `laleo.wsgi:app`."""

from laleo.app import create_app

app = create_app()
