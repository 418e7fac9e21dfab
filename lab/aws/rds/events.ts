/** What RDS tells in DescribeEvents; the messages' ids (RDS-EVENT-00nn) are not in that answer, only in notifications. */
import { type Event } from '@aws-sdk/client-rds';
import { type Clock } from '../../world/clock';
import { type DbInstance } from './fleet';

/** RDS user guide, USER_Events.Messages; the key is the id's number. */
const messages = {
  '0004': { category: 'availability', message: 'DB instance shutdown.' },
  '0006': { category: 'availability', message: 'DB instance restarted.' },
  '0013': { category: 'failover', message: 'Multi-AZ instance failover started.' },
  '0015': {
    category: 'failover',
    message: 'Multi-AZ failover to standby complete - DNS propagation may take a few minutes.',
  },
  '0034': {
    category: 'failover',
    message: 'Abandoning user requested failover since a failover recently occurred on the database instance.',
  },
  '0049': { category: 'failover', message: 'Multi-AZ instance failover completed.' },
  '0057': { category: 'read replica', message: 'Replication on the read replica was terminated.' },
} as const;

export type EventId = keyof typeof messages;

export interface Events {
  readonly write: (instance: DbInstance, id: EventId) => void;
  readonly between: (region: string, from: number, to: number) => readonly Event[];
  readonly lastOf: (instanceId: string, id: EventId) => number | undefined;
}

export function createEvents(clock: Clock, arn: (instance: DbInstance) => string): Events {
  const written: { readonly region: string; readonly at: number; readonly id: EventId; readonly event: Event }[] = [];
  return {
    write: (instance, id) => {
      const at = clock.now();
      const { category, message } = messages[id];
      const event: Event = {
        SourceIdentifier: instance.id,
        SourceType: 'db-instance',
        SourceArn: arn(instance),
        Message: message,
        EventCategories: [category],
        Date: new Date(at),
      };
      written.push({ region: instance.region, at, id, event });
    },
    between: (region, from, to) =>
      written.filter((one) => one.region === region && one.at >= from && one.at <= to).map(({ event }) => event),
    lastOf: (instanceId, id) =>
      written.findLast((one) => one.id === id && one.event.SourceIdentifier === instanceId)?.at,
  };
}
