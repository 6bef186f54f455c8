# docker run --rm --read-only --cap-drop ALL -v "$PWD:/audit:ro" cognito-audit check .
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/cognito-audit \
    && /opt/cognito-audit/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt . \
    && /opt/cognito-audit/bin/pip uninstall --yes pip

FROM python:3.13-slim
COPY --from=build /opt/cognito-audit /opt/cognito-audit
ENV PATH=/opt/cognito-audit/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /audit
USER 65532:65532
ENTRYPOINT ["cognito-audit"]
CMD ["--help"]
