/** The orchestrator file of a stage, as somebody would write it by hand (docs/orchestrator.md). */
import { type Region } from '../../domain/regions';
import { type Link } from '../temporal/link';
import { type RunningCluster } from '../temporal/start-cluster';

export interface OrchestratorText {
  readonly namespace: string;
  readonly home: Region;
  readonly servers: readonly Pick<RunningCluster, 'name' | 'address'>[];
  /** In the order of the servers: by which each finds the other. Absent: at its own address. */
  readonly links: readonly Pick<Link, 'address'>[] | undefined;
}

export function orchestratorFile({ namespace, home, servers, links }: OrchestratorText): string {
  return [
    `namespace: ${namespace}`,
    `home: ${home}`,
    'clusters:',
    ...servers.map(({ name, address }, index) => {
      // The one that leads here begins at the other.
      const link = links?.[1 - index];
      return `  ${name}: { address: '${address}', peer: '${link?.address ?? address}' }`;
    }),
    '',
  ].join('\n');
}

/** With two clusters the workflow id excludes nobody: the plan keeps a register (docs/plan.md, Register). */
export function withRegister(template: string): string {
  return /^register:/m.test(template) ? template : `${template.trimEnd()}\n\nregister: { otherwise: hold }\n`;
}
