# One image for web, worker and beat. Secrets come from the environment at run time, never from here.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_VAR_DIR=/srv/portal/var PORTAL_BIND=0.0.0.0:8000
WORKDIR /srv/portal

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

COPY . .
# Static files are hashed into the image, outside the volume. The values below are placeholders of this one command.
ENV PORTAL_STATIC_DIR=/srv/portal/static-files
RUN SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q quality programmes teachers families monitoring \
    && useradd --system --home-dir /srv/portal --shell /usr/sbin/nologin portal \
    && mkdir -p var && chown portal:portal var

USER portal
VOLUME /srv/portal/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "-c", "python:quality.gunicorn", "quality.wsgi"]
