/** What Route 53 knows: immutable values, so that a stale read is an older reference and never a half-made change. */
import { createHash } from 'node:crypto';
import { type ChangeInfo, type HealthCheck, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsError } from '../service';

export interface Zone {
  readonly id: string;
  /** Canonical: lower case, trailing dot. */
  readonly name: string;
  readonly recordSets: readonly ResourceRecordSet[];
}

export interface Change extends ChangeInfo {
  readonly zoneId: string;
}

export interface Route53State {
  readonly zones: readonly Zone[];
  /** By id without the /change/ prefix. */
  readonly changes: Readonly<Record<string, Change>>;
  readonly healthChecks: readonly HealthCheck[];
}

/** Ids are made from names: the same world file gives the same ids on every machine. */
export const zoneIdOf = (name: string): string =>
  `Z${createHash('sha256').update(name).digest('hex').toUpperCase().slice(0, 20)}`;

export const healthCheckIdOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

/** `/hostedzone/Z1` and `Z1` are the same zone to Route 53. */
export const bareId = (id: string): string => id.replace(/^\/(hostedzone|change|healthcheck)\//, '');

export const findZone = (state: Route53State, id: string): Zone => {
  const zone = state.zones.find((each) => each.id === bareId(id));
  if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${bareId(id)}`, 404);
  return zone;
};

export const findHealthCheck = (state: Route53State, id: string): HealthCheck => {
  const check = state.healthChecks.find((each) => each.Id === bareId(id));
  if (!check)
    throw new AwsError('NoSuchHealthCheck', `No health check exists with the specified ID ${bareId(id)}.`, 404);
  return check;
};

/** Page of a list whose marker is the id of its first item. */
export const pageFrom = <T>(
  items: readonly T[],
  idOf: (item: T) => string | undefined,
  page: { readonly marker: string | undefined; readonly maxItems: number | undefined },
): { readonly items: readonly T[]; readonly next: string | undefined; readonly maxItems: number } => {
  // Route 53 caps pages of zones and health checks at 100.
  const maxItems = Math.min(100, Math.max(1, page.maxItems ?? 100));
  const { marker } = page;
  const start = marker === undefined ? 0 : items.findIndex((item) => idOf(item) === bareId(marker));
  if (start < 0)
    throw new AwsError('InvalidInput', `Marker ${marker ?? ''} is none of this list; start again without one.`);
  const shown = items.slice(start, start + maxItems);
  const following = items[start + maxItems];
  return { items: shown, next: following && idOf(following), maxItems };
};
