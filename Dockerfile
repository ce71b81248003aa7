# The image of a release: `make release` builds it where Docker runs, and so does compose.yaml.

FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/crossdesk
COPY requirements.txt ./
RUN pip --python /opt/crossdesk/bin/python install --no-cache-dir --require-hashes \
        --requirement requirements.txt
COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY domain domain
COPY store store
COPY playground playground
COPY bot bot
RUN pip --python /opt/crossdesk/bin/python install --no-cache-dir --no-deps .

FROM python:3.13-slim
COPY --from=build /opt/crossdesk /opt/crossdesk
RUN useradd --system --uid 10001 --home-dir /data --no-create-home crossdesk \
    && install --directory --owner crossdesk /data
# The root file system may be read-only: what is kept is in /data, and /tmp is a tmpfs. HOME is named
# because slack_sdk asks for it when it is imported, and a user without a name has none.
ENV PATH=/opt/crossdesk/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    DATABASE_URL=sqlite:////data/crossdesk.db \
    HOST=0.0.0.0 \
    PORT=3000 \
    LOG_FORMAT=json
WORKDIR /data
VOLUME /data
USER 10001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["crossdesk"]
CMD ["run"]
