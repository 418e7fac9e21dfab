/**
 * Route 53's control plane. A batch is seen by List at once, served by the name servers when its change is INSYNC;
 * while a zone's batch is PENDING another one is refused (PriorRequestNotComplete). A batch stranded by the loss of us-east-1 goes on when it heals.
 */
import * as schemas from '@aws-sdk/client-route-53';
import { randomBytes } from 'node:crypto';
import { createVersioned } from '../../world/create-versioned';
import { canonical } from '../../dns/names';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call, type Handler, type Versioned } from '../service';
import { applyChanges } from './apply-changes';
import { createHealthCheckHandlers } from './health-check-handlers';
import { createRateLimit } from './rate-limit';
import { listRecordSets } from './record-order';
import { bareId, findHealthCheck, findZone, pageFrom, type Route53State, type Zone } from './route53-state';

export interface Route53 {
  readonly service: AwsService;
  readonly state: Versioned<Route53State>;
  /** What the name servers serve: no batch that is still PENDING. */
  readonly served: () => readonly Zone[];
  /** What exists before anything happens: in sync from the start. */
  readonly seed: (world: Pick<Route53State, 'zones' | 'healthChecks'>) => void;
  readonly stop: () => void;
}

export interface Route53Needs {
  readonly isHealthy: (healthCheckId: string) => boolean;
  readonly healthChecksChanged: () => void;
  readonly servedChanged: (because: string) => void;
}

/** Facts/aws.md 1.4: every write of Route 53 is in this Region. */
const controlPlane = 'us-east-1';

export const createRoute53 = (world: World, needs: Route53Needs): Route53 => {
  const { clock, journal, regions } = world;
  let versions = createVersioned<Route53State>(clock, { zones: [], changes: {}, healthChecks: [] });
  const state: Versioned<Route53State> = {
    now: () => versions.now(),
    at: (instant) => versions.at(instant),
    set: (next) => {
      versions.set(next);
    },
  };
  const stopping = new AbortController();
  let served: readonly Zone[] = [];
  let stranded: (() => void)[] = [];
  regions.onHealed((region) => {
    if (region !== controlPlane) return;
    const waiting = stranded;
    stranded = [];
    for (const proceed of waiting) proceed();
  });

  const synchronize = async (changeId: string, zone: Zone, acceptedAt: number): Promise<void> => {
    await clock.after('route53.change.insync', stopping.signal);
    if (regions.isLost(controlPlane)) await new Promise<void>((proceed) => stranded.push(proceed));
    const now = state.now();
    const change = now.changes[changeId];
    if (!change) return;
    served = served.map((each) => (each.id === zone.id ? zone : each));
    state.set({ ...now, changes: { ...now.changes, [changeId]: { ...change, Status: 'INSYNC' } } });
    journal.write({
      is: 'work',
      name: 'route53.change',
      resource: `${zone.id}/${changeId}`,
      region: controlPlane,
      acceptedAt,
      readyAt: clock.now(),
    });
    needs.servedChanged(`change ${changeId} in sync`);
  };

  const change = ({
    HostedZoneId,
    ChangeBatch,
  }: schemas.ChangeResourceRecordSetsRequest): schemas.ChangeResourceRecordSetsResponse => {
    const now = state.now();
    const zone = findZone(now, HostedZoneId ?? '');
    const changes = ChangeBatch?.Changes ?? [];
    if (changes.length === 0) throw new AwsError('InvalidInput', 'A change batch needs at least one change.');
    for (const each of changes) {
      const id = each.ResourceRecordSet?.HealthCheckId;
      if (id !== undefined && each.Action !== 'DELETE') findHealthCheck(now, id);
    }
    if (Object.values(now.changes).some((each) => each.zoneId === zone.id && each.Status === 'PENDING'))
      throw new AwsError(
        'PriorRequestNotComplete',
        `The request was rejected because Route 53 was still processing a prior request for zone ${zone.id}.`,
      );
    const applied = applyChanges(zone.name, zone.recordSets, changes);
    if (applied.is === 'invalid')
      throw new AwsError('InvalidChangeBatch', `[${applied.problems.join(', ')}]`, 400, { messages: applied.problems });
    const id = `C${randomBytes(10).toString('hex').toUpperCase()}`;
    const next = { ...zone, recordSets: applied.sets };
    const acceptedAt = clock.now();
    const info = {
      Id: `/change/${id}`,
      Status: 'PENDING' as const,
      SubmittedAt: new Date(acceptedAt),
      ...(ChangeBatch?.Comment !== undefined && { Comment: ChangeBatch.Comment }),
    };
    state.set({
      ...now,
      zones: now.zones.map((each) => (each.id === zone.id ? next : each)),
      changes: { ...now.changes, [id]: { ...info, zoneId: zone.id } },
    });
    // The lab going down is the only way this can end early.
    synchronize(id, next, acceptedAt).catch(() => undefined);
    return { ChangeInfo: info };
  };

  const handlers: Readonly<Record<string, Handler>> = {
    ListHostedZones: ({ Marker, MaxItems }: schemas.ListHostedZonesRequest, call: Call) => {
      const page = pageFrom(state.at(call.at).zones, (zone) => zone.id, { marker: Marker, maxItems: MaxItems });
      return {
        HostedZones: page.items.map(hostedZone),
        Marker: Marker ?? '',
        IsTruncated: page.next !== undefined,
        MaxItems: page.maxItems,
        ...(page.next !== undefined && { NextMarker: page.next }),
      };
    },
    ListHostedZonesByName: ({ DNSName, HostedZoneId, MaxItems }: schemas.ListHostedZonesByNameRequest, call: Call) => {
      const from = DNSName === undefined ? '' : backwards(canonical(DNSName));
      const sorted = [...state.at(call.at).zones].filter((zone) => backwards(zone.name) >= from);
      sorted.sort((a, b) => (backwards(a.name) < backwards(b.name) ? -1 : 1));
      const page = pageFrom(sorted, (zone) => zone.id, { marker: HostedZoneId, maxItems: MaxItems });
      const following = sorted.find((zone) => zone.id === page.next);
      return {
        HostedZones: page.items.map(hostedZone),
        IsTruncated: following !== undefined,
        MaxItems: page.maxItems,
        ...(DNSName !== undefined && { DNSName }),
        ...(following && { NextDNSName: following.name, NextHostedZoneId: following.id }),
      };
    },
    GetHostedZone: ({ Id }: schemas.GetHostedZoneRequest, call: Call) => {
      const zone = findZone(state.at(call.at), Id ?? '');
      const names = zone.recordSets.find((set) => set.Type === 'NS' && set.Name === zone.name)?.ResourceRecords ?? [];
      return { HostedZone: hostedZone(zone), DelegationSet: { NameServers: names.map((each) => each.Value ?? '') } };
    },
    ListResourceRecordSets: (input: schemas.ListResourceRecordSetsRequest, call: Call) =>
      listRecordSets(findZone(state.at(call.at), input.HostedZoneId ?? '').recordSets, input),
    ChangeResourceRecordSets: change,
    GetChange: ({ Id }: schemas.GetChangeRequest, call: Call) => {
      const found = state.at(call.at).changes[bareId(Id ?? '')];
      if (!found) throw new AwsError('NoSuchChange', `A change with id ${bareId(Id ?? '')} does not exist.`, 404);
      const { zoneId: _, ...info } = found;
      return { ChangeInfo: info };
    },
    ...createHealthCheckHandlers({ state, isHealthy: needs.isHealthy, changed: needs.healthChecksChanged }),
  };
  const limited = createRateLimit(clock);
  return {
    service: {
      signingName: 'route53',
      protocol: 'rest-xml',
      schemas,
      handlers: Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, limited(handler)])),
      isRead: (operation) => /^(Get|List)/.test(operation),
    },
    state,
    served: () => served,
    seed: ({ zones, healthChecks }) => {
      served = zones;
      // Dated anew: a stale read shortly after the start must not see a world without zones.
      versions = createVersioned<Route53State>(clock, { zones, changes: {}, healthChecks });
    },
    stop: () => {
      stopping.abort();
    },
  };
};

const hostedZone = (zone: Zone): schemas.HostedZone => ({
  Id: `/hostedzone/${zone.id}`,
  Name: zone.name,
  CallerReference: `lab-${zone.id}`,
  Config: { Comment: 'a zone of the lab', PrivateZone: false },
  ResourceRecordSetCount: zone.recordSets.length,
});

const backwards = (name: string): string => name.split('.').reverse().join('.');
