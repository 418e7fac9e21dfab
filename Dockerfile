# One image for `muster`: a worker by default, every other command of the CLI as well.
# Debian, not Alpine: the Temporal SDK's native core needs glibc.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /muster
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts

FROM node:20.20.2-bookworm-slim
# The native core verifies TLS (Temporal Cloud) with the system's certificates.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /muster
COPY --from=build /muster/package.json ./
COPY --from=build /muster/node_modules ./node_modules
COPY --from=build /muster/dist ./dist
USER node
ENTRYPOINT ["node", "dist/clients/cli/main.js"]
CMD ["--help"]
