# The portal as one image for web, worker, beat and commands. Runs as a user without rights, on a
# read-only root; writable is /tmp alone (and what is mounted: /media, /permit_keys).

FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/base.txt requirements/
RUN pip install --require-hashes -r requirements/base.txt

FROM packages AS build
# Node fetches style sources and fonts; it stays in this stage.
COPY requirements/node.txt requirements/
RUN python -m venv /node && /node/bin/pip install --require-hashes -r requirements/node.txt
COPY package.json package-lock.json ./
RUN PATH=/node/bin:$PATH npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# Settings are read, no service is reached: these values end with this stage.
RUN export DEMO=1 MFA_REQUIRED=0 SECRET_KEY=build DATABASE_URL=postgresql:///build REDIS_URL=redis://build \
        BASE_URL=http://localhost ALLOWED_HOSTS=localhost \
    && python manage.py assets \
    && python manage.py translations --compile \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules requirements package.json package-lock.json \
    && python -m compileall -q /app /venv

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /media /permit_keys
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings MEDIA_ROOT=/media PERMIT_KEY_DIR=/permit_keys
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi"]
