/** DescribeDBInstances and DescribeEvents: the called Region's, page by page. */
import type * as rds from '@aws-sdk/client-rds';
import { type Call, type Handler } from '../service';
import { type ControlPlane } from './control-plane';
import { type DbInstance } from './fleet';
import { page } from './page';
import { invalidCombination, invalidValue } from './refusals';

/** API reference, DescribeEvents: an hour back when nothing is said. */
const eventsDefaultMinutes = 60;

export function describing({ instances, events, arn, find, view }: ControlPlane): Readonly<Record<string, Handler>> {
  return {
    DescribeDBInstances: async (input: rds.DescribeDBInstancesCommandInput, call: Call) => {
      const fleet = instances.at(call.at);
      const { DBInstanceIdentifier: name, Filters = [] } = input;
      const all =
        name === undefined
          ? Object.values(fleet).filter(({ region }) => region === call.region)
          : [find(fleet, name, call.region)];
      const kept = all.filter((instance) => Filters.every((filter) => passes(instance, filter, arn(instance))));
      const { items, marker } = page(kept, input);
      return { DBInstances: await Promise.all(items.map((one) => view(one, fleet, call))), ...marker };
    },
    DescribeEvents: (input: rds.DescribeEventsCommandInput, call: Call) => {
      const { SourceIdentifier: source, SourceType: type, EventCategories: categories = [] } = input;
      if (source !== undefined && type === undefined)
        throw invalidCombination('SourceType must be given when SourceIdentifier is.');
      const to = Math.min(input.EndTime?.getTime() ?? call.at, call.at);
      const from = input.StartTime?.getTime() ?? to - (input.Duration ?? eventsDefaultMinutes) * 60_000;
      const wanted = events
        .between(call.region, from, to)
        .filter((event) => type === undefined || event.SourceType === type)
        .filter((event) => source === undefined || event.SourceIdentifier === source.toLowerCase())
        .filter((event) => categories.length === 0 || categories.some((one) => event.EventCategories?.includes(one)));
      const { items, marker } = page(wanted, input);
      return { Events: items, ...marker };
    },
  };
}

/** The filters of DescribeDBInstances that a single instance of ours can pass or fail. */
function passes(instance: DbInstance, { Name, Values = [] }: rds.Filter, arn: string): boolean {
  if (Name === 'db-instance-id') return Values.includes(instance.id) || Values.includes(arn);
  if (Name === 'dbi-resource-id') return Values.includes(instance.resourceId);
  if (Name === 'engine') return Values.includes('postgres');
  throw invalidValue(`Unrecognized filter name: ${Name ?? ''}`);
}
