/** The order in which Route 53 lists record sets (labels reversed, then type, then identifier) and pages through them. */
import {
  type ListResourceRecordSetsRequest,
  type ListResourceRecordSetsResponse,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { canonical } from '../../dns/names';
import { AwsError } from '../service';

/** Route 53's largest page of record sets. */
const largestPage = 300;

type Place = Pick<ResourceRecordSet, 'Name' | 'Type' | 'SetIdentifier'>;

const reversed = (name: string | undefined): string =>
  canonical(name ?? '')
    .split('.')
    .reverse()
    .join('.');

const compare = (a: Place, b: Place): number =>
  order(reversed(a.Name), reversed(b.Name)) ||
  order(a.Type ?? '', b.Type ?? '') ||
  order(a.SetIdentifier ?? '', b.SetIdentifier ?? '');

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const listRecordSets = (
  sets: readonly ResourceRecordSet[],
  input: ListResourceRecordSetsRequest,
): ListResourceRecordSetsResponse => {
  const { StartRecordName, StartRecordType, StartRecordIdentifier } = input;
  if (StartRecordType !== undefined && StartRecordName === undefined)
    throw new AwsError('InvalidInput', `StartRecordType ${StartRecordType} needs a StartRecordName.`);
  const maxItems = Math.min(largestPage, Math.max(1, input.MaxItems ?? largestPage));
  const start: Place = { Name: StartRecordName, Type: StartRecordType, SetIdentifier: StartRecordIdentifier };
  const from = [...sets].sort(compare).filter((set) => StartRecordName === undefined || compare(set, start) >= 0);
  const next = from[maxItems];
  return {
    ResourceRecordSets: from.slice(0, maxItems),
    IsTruncated: next !== undefined,
    MaxItems: maxItems,
    ...(next && { NextRecordName: next.Name, NextRecordType: next.Type }),
    ...(next?.SetIdentifier !== undefined && { NextRecordIdentifier: next.SetIdentifier }),
  };
};
