/** Record sets compared as Route 53 means them: trailing dot, case and the escaped asterisk make no difference (aws.md 17). */
import { type ResourceRecordSet as Found } from '@aws-sdk/client-route-53';
import { type ResourceRecordSet } from '../../../domain/call-inputs';

export function sameName(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

export function normal(name: string): string {
  return name.toLowerCase().replace(/\\052/g, '*').replace(/\.$/, '');
}

export function valuesOf(set: ResourceRecordSet): readonly string[] {
  return (set.ResourceRecords ?? []).map(({ Value }) => normal(Value)).sort();
}

export function isEqual(a: ResourceRecordSet, b: ResourceRecordSet): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(set: ResourceRecordSet): unknown {
  const { AliasTarget: alias } = set;
  return [
    normal(set.Name),
    set.Type,
    set.SetIdentifier ?? null,
    set.Failover ?? null,
    set.Weight ?? null,
    set.Region ?? null,
    set.TTL ?? null,
    set.HealthCheckId ?? null,
    valuesOf(set),
    alias ? [alias.HostedZoneId, normal(alias.DNSName), alias.EvaluateTargetHealth] : null,
  ];
}

/** The part of a record set that muster knows how to put back; undefined for one it cannot (geolocation, CIDR, multivalue ...). */
export function kept(found: Found): ResourceRecordSet {
  const { AliasTarget: alias } = found;
  return {
    Name: found.Name ?? '',
    Type: found.Type ?? '',
    ...(found.SetIdentifier === undefined ? {} : { SetIdentifier: found.SetIdentifier }),
    ...(found.Failover === undefined ? {} : { Failover: found.Failover }),
    ...(found.Weight === undefined ? {} : { Weight: found.Weight }),
    ...(found.Region === undefined ? {} : { Region: found.Region }),
    ...(found.TTL === undefined ? {} : { TTL: found.TTL }),
    ...(found.HealthCheckId === undefined ? {} : { HealthCheckId: found.HealthCheckId }),
    ...(found.ResourceRecords === undefined
      ? {}
      : { ResourceRecords: found.ResourceRecords.map(({ Value }) => ({ Value: Value ?? '' })) }),
    ...(alias
      ? {
          AliasTarget: {
            HostedZoneId: alias.HostedZoneId ?? '',
            DNSName: alias.DNSName ?? '',
            EvaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
          },
        }
      : {}),
  };
}
