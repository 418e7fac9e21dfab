# One image for `muster`: every command of the CLI, a worker and the lab among them.
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
# What `muster lab up` reads by default, and the reference plan. Its PostgreSQL comes from npm and refuses root.
COPY --from=build /muster/lab/worlds ./lab/worlds
COPY --from=build /muster/examples ./examples
RUN ln -s /muster/dist/clients/cli/main.js /usr/local/bin/muster && mkdir /lab && chown node:node /lab
USER node
ENTRYPOINT ["node", "dist/clients/cli/main.js"]
CMD ["--help"]
