# The one image of web, worker, follower, scheduler and migrate; docker-compose.yml says which command each runs.
FROM python:3.13-slim AS packages
WORKDIR /srv/letopis
COPY requirements/run.txt requirements/run.txt
COPY scripts/bootstrap.py scripts/bootstrap.py
RUN python scripts/bootstrap.py run

FROM python:3.13-slim
WORKDIR /srv/letopis
RUN useradd --system --no-create-home letopis && mkdir var && chown letopis var
COPY --from=packages /srv/letopis/.venv .venv
COPY LICENSE NOTICE ./
COPY catalogues catalogues
COPY domain domain
COPY application application
COPY infrastructure infrastructure
COPY projections projections
COPY entrypoints entrypoints
RUN python -m compileall -q domain application infrastructure projections entrypoints
ENV PATH=/srv/letopis/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER letopis
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["letopis", "serve", "--host", "0.0.0.0", "--port", "8000"]
