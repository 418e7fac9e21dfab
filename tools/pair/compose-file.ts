/** What docker-compose.yml says of the two clusters: read as it stands, so that what runs here is what runs there. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../temporal/pin';

export interface ComposedCluster {
  readonly name: string;
  /** `host:port` of its frontend, as the other containers say it. */
  readonly address: string;
  readonly postgresImage: string;
  /** Of the service that makes databases and schemas, and what it runs. */
  readonly schema: { readonly env: Env; readonly script: string };
  /** Of the server. */
  readonly env: Env;
}
type Env = Readonly<Record<string, string>>;

const environment = z.record(z.string(), z.string());
const file = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      environment: environment.optional(),
      command: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
});

const frontendPort = 7233;

/** Those with an environment of `CLUSTER_NAME`, in the file's order. @throws Error: the file is not as it was written */
export function composedClusters(root = projectRoot()): readonly ComposedCluster[] {
  const { services } = file.parse(
    parse(fs.readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true }),
  );
  return Object.entries(services).flatMap(([service, { environment: env = {} }]): readonly ComposedCluster[] => {
    const name = env['CLUSTER_NAME'];
    if (name === undefined) return [];
    const schema = services[`schema-${name}`];
    const script = schema?.command?.at(-1);
    if (schema?.environment === undefined || script === undefined)
      throw new Error(`docker-compose.yml has no schema-${name} with a command`);
    return [
      {
        name,
        address: `${service}:${frontendPort}`,
        postgresImage: services[`postgresql-${name}`]?.image ?? '',
        // $$ is compose's way to write one.
        schema: { env: filled(schema.environment), script: script.replaceAll('$$', '$') },
        env: filled(env),
      },
    ];
  });
}

/** `${NAME:-default}` with nothing set in the shell. */
function filled(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')]),
  );
}
