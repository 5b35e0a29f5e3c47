FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH SDIP_DATA_DIR=/data
WORKDIR /app

COPY deploy/debian-packages.txt deploy/
RUN apt-get update \
    && apt-get install -y --no-install-recommends $(sed -e 's/#.*//' -e 's/|.*//' deploy/debian-packages.txt) \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.lock .
RUN python -m venv /opt/venv && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY . .
RUN python -m sdip.cli.messages locale \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin sdip \
    && install -d -o sdip -g sdip -m 0750 /data

USER sdip
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "sdip.wsgi"]
