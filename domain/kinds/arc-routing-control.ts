/** Traffic by ARC routing controls: five data-plane endpoints, all controls switched in one call (aws.md 5.4). */
import { type Endpoint } from '../goal';
import { type Way } from '../plan';
import { type Region } from '../regions';
import { declares, type Entry, oneLook, type Warning } from './kind';

export interface ArcRoutingControlEntry extends Entry {
  readonly kind: 'arc-routing-control';
  readonly endpoints: readonly Endpoint[];
  readonly controls: Readonly<Record<Region, string>>;
  /** The name customers resolve, and its TTL. */
  readonly name: string;
  readonly ttlMs: number;
}

export interface ArcShiftTarget {
  readonly from: Region;
  readonly to: Region;
  readonly endpoints: readonly Endpoint[];
  readonly controls: readonly { readonly arn: string; readonly region: Region; readonly state: 'On' | 'Off' }[];
  readonly name: string;
  readonly ttlMs: number;
}

function shiftTarget(entry: ArcRoutingControlEntry, way: Way): ArcShiftTarget {
  return {
    ...way,
    endpoints: entry.endpoints.map((endpoint) =>
      endpoint.region === way.from ? { ...endpoint, leaving: true } : endpoint,
    ),
    controls: Object.entries(entry.controls).map(([region, arn]) => ({
      arn,
      region,
      state: region === way.to ? ('On' as const) : ('Off' as const),
    })),
    name: entry.name,
    ttlMs: entry.ttlMs,
  };
}

const shift = declares<ArcRoutingControlEntry, ArcShiftTarget>()({
  phase: 'shift',
  reads: ['route53-recovery-cluster:GetRoutingControlState', 'dns:Resolve'],
  sends: ['route53-recovery-cluster:UpdateRoutingControlStates'],
  completes: true,
  courses: {
    move: { after: ['gate', 'needs'], required: true },
    restore: { after: ['gate', 'needs'], required: true },
  },
  target: ({ entry, way }) => (way.from === way.to ? undefined : shiftTarget(entry, way)),
  timing: () => ({
    expectedMs: 15_000,
    budgetMs: 45_000,
    deadlineMs: 120_000,
    source:
      'chosen: seconds for the routing control, one health check interval of 10 s (published: Route 53 Developer Guide, dns-failover-determining-health-of-endpoints); 5 endpoints x 3 rounds, give up at 2 min',
    clock: 'simulated',
  }),
  says: ({ name, to }) => `shift ${name} to ${to}`,
});

const conform = declares<ArcRoutingControlEntry, ArcShiftTarget>()({
  phase: 'readiness',
  reads: ['route53-recovery-cluster:GetRoutingControlState', 'dns:Resolve'],
  sends: [],
  courses: { conform: { after: [], required: true } },
  target: ({ entry, plan: { regions } }) => shiftTarget(entry, { from: regions.other, to: regions.preferred }),
  timing: () => ({ ...oneLook }),
  says: ({ name, to }) => `${name} is served from ${to}`,
});

export const arcRoutingControl = {
  goals: { shift, conform },
  warnings: (id: string, entry: ArcRoutingControlEntry): readonly Warning[] =>
    entry.endpoints.length === 5
      ? []
      : [
          {
            resource: id,
            says: `${entry.endpoints.length} of the cluster's 5 endpoints are named: fewer to rotate through in a disaster`,
            instead: 'name all five',
          },
        ],
} as const;
