FROM python:3.13-slim
WORKDIR /srv/letopis
COPY requirements/run.txt requirements/run.txt
COPY scripts/bootstrap.py scripts/bootstrap.py
RUN python scripts/bootstrap.py run
COPY . .
ENV PATH=/srv/letopis/.venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --system letopis && mkdir -p var && chown letopis var
USER letopis
CMD ["letopis", "serve", "--host", "0.0.0.0", "--port", "8000"]
