/** Traffic by changing Route 53 records: its control plane lives in us-east-1, so this is for planned moves or as a second way (aws.md 5.1). */
import { type ResourceRecordSet } from '../call-inputs';
import { type Way } from '../plan';
import { type Region } from '../regions';
import { declares, type Entry, oneLook, type Warning } from './kind';

export interface Route53FailoverEntry extends Entry {
  readonly kind: 'route53-failover';
  readonly zone: string;
  /** The name customers resolve, its type and TTL. */
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  readonly ttlMs: number;
  /** By Region: the values the record shall have when that Region serves. */
  readonly values: Readonly<Record<Region, readonly string[]>>;
}

export interface Route53ShiftTarget {
  readonly from: Region;
  readonly to: Region;
  readonly zone: string;
  readonly record: ResourceRecordSet;
  readonly ttlMs: number;
}

function shiftTarget(entry: Route53FailoverEntry, way: Way): Route53ShiftTarget {
  return {
    ...way,
    zone: entry.zone,
    record: {
      Name: entry.name,
      Type: entry.type,
      TTL: Math.round(entry.ttlMs / 1_000),
      ResourceRecords: (entry.values[way.to] ?? []).map((Value) => ({ Value })),
    },
    ttlMs: entry.ttlMs,
  };
}

const shift = declares<Route53FailoverEntry, Route53ShiftTarget>()({
  phase: 'shift',
  reads: ['route53:ListResourceRecordSets', 'route53:GetChange', 'dns:Resolve'],
  sends: ['route53:ChangeResourceRecordSets'],
  completes: true,
  courses: {
    move: { after: ['gate', 'needs'], required: true },
    restore: { after: ['gate', 'needs'], required: true },
  },
  target: ({ entry, way }) => (way.from === way.to ? undefined : shiftTarget(entry, way)),
  timing: () => ({
    expectedMs: 45_000,
    budgetMs: 60_000,
    deadlineMs: 300_000,
    source:
      'published: all name servers usually within 60 s (Route 53 API Reference, ChangeResourceRecordSets); give up at 5 min: chosen',
    clock: 'simulated',
  }),
  says: ({ record, to }) => `point ${record.Name} at ${to}`,
});

const conform = declares<Route53FailoverEntry, Route53ShiftTarget>()({
  phase: 'readiness',
  reads: ['route53:ListResourceRecordSets', 'dns:Resolve'],
  sends: [],
  courses: { conform: { after: [], required: true } },
  target: ({ entry, plan: { regions } }) => shiftTarget(entry, { from: regions.other, to: regions.preferred }),
  timing: () => ({ ...oneLook }),
  says: ({ record, to }) => `${record.Name} points at ${to}`,
});

export const route53Failover = {
  goals: { shift, conform },
  warnings: (id: string, _entry: Route53FailoverEntry): readonly Warning[] => [
    {
      resource: id,
      says: 'Route 53 records are changed through us-east-1 only: this step fails when us-east-1 is the Region that is lost',
      instead: 'use kind arc-routing-control, whose data plane lives in five Regions',
    },
  ],
} as const;
