#!/usr/bin/env bash
# django-helpdesk does not start where its knowledge base is switched off.
#
# Versions:  django-helpdesk 2.6.1 with Django 5.2.19, CPython 3.11, Debian 12. Seen 2026-11-29.
# Behaviour: HELPDESK_KB_ENABLED = False is a documented setting. helpdesk/urls.py imports the views of the
#            knowledge base only where it is on, but lists their addresses always: NameError while the
#            addresses are read, so that `check`, `migrate` and every page fail.
# Output:    two lines, at the end of this file.
# Hurt:      a desk that keeps no articles and says so in its settings, when it updates to this version.
# Cure:      leave the setting on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    django-helpdesk==2.6.1 Django==5.2.19 2>/dev/null

cat >"$folder/project.py" <<'PYTHON'
import os

SECRET_KEY, ROOT_URLCONF = "find", "addresses"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = ["django.contrib." + name for name in (
    "admin", "auth", "contenttypes", "humanize", "messages", "sessions", "sites", "staticfiles")]
INSTALLED_APPS += ["rest_framework", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                 "django.contrib.auth.context_processors.auth",
                                                 "django.contrib.messages.context_processors.messages"]}}]
SITE_ID, STATIC_URL, DEFAULT_AUTO_FIELD = 1, "/static/", "django.db.models.AutoField"
HELPDESK_TEAMS_MODE_ENABLED, HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = False, []
HELPDESK_KB_ENABLED = os.environ["ARTICLES"] == "on"
PYTHON
cat >"$folder/addresses.py" <<'PYTHON'
from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
PYTHON

tried() {
    local answer
    answer=$(ARTICLES=$1 PYTHONPATH=$folder DJANGO_SETTINGS_MODULE=project \
        "$folder/venv/bin/python" -m django check 2>&1 | tail -1) || true
    echo "articles $1: $answer"
}

seen=$(tried on; tried off)
echo "$seen"
expected="articles on: System check identified no issues (0 silenced).
articles off: NameError: name 'kb' is not defined"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
