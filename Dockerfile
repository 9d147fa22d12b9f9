# The embedded Canali in a container: one process, one volume. `docker build -t canali .`, then see docs/local.md.
# The bases are arguments, for registries of one's own: NODE has Node 20.19 or newer, BUILDER has Rust and a C compiler, BASE has
# glibc and CAs.
ARG NODE=node:22-bookworm-slim
ARG BUILDER=rust:1.95-bookworm
ARG BASE=gcr.io/distroless/cc-debian12

FROM ${NODE} AS pages
WORKDIR /src/web
COPY web .
RUN npm ci --no-audit --no-fund && npm run build

FROM ${BUILDER} AS build
WORKDIR /src
COPY . .
# The binary embeds them.
COPY --from=pages /src/web/dist web/dist
RUN cargo build --locked --release && mkdir /data && strip -o /canali target/release/canali

FROM ${BASE}
COPY --from=build /canali /usr/local/bin/canali
# Nobody's: `nonroot` of the distroless images.
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV CANALI_LISTEN=0.0.0.0:8787 CANALI_DATA=/data
EXPOSE 8787
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["/usr/local/bin/canali", "healthcheck"]
# SIGTERM finishes what is in flight; it takes 10 s at most.
ENTRYPOINT ["/usr/local/bin/canali"]
CMD ["serve"]
