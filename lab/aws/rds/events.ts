/** What RDS tells in DescribeEvents; the messages' ids (RDS-EVENT-00nn) are not in that answer, only in notifications. */
import { type Event } from '@aws-sdk/client-rds';
import { type Clock } from '../../world/clock';
import { type DbInstance } from './fleet';

/** RDS user guide, USER_Events.Messages; the key is the id's number. */
const messages = {
  '0001': { category: 'backup', message: 'Backing up DB instance.' },
  '0002': { category: 'backup', message: 'Finished DB instance backup.' },
  '0003': { category: 'deletion', message: 'DB instance deleted.' },
  '0005': { category: 'creation', message: 'DB instance created.' },
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
  '0019': { category: 'restoration', message: 'The DB instance was restored from a point-in-time backup.' },
  '0043': { category: 'restoration', message: 'Restored from snapshot.' },
  '0057': { category: 'read replica', message: 'Replication on the read replica was terminated.' },
  '0202': { category: 'read replica', message: 'Read replica creation failed.' },
} as const;

export type EventId = keyof typeof messages;

export interface Events {
  readonly write: (instance: DbInstance, id: EventId) => void;
  readonly between: (region: string, from: number, to: number) => readonly Event[];
  /** ms; of the instance itself, whatever its name was then. */
  readonly lastOf: (resourceId: string, id: EventId) => number | undefined;
}

export function createEvents(clock: Clock, arn: (instance: DbInstance) => string): Events {
  const written: {
    readonly resourceId: string;
    readonly region: string;
    readonly at: number;
    readonly id: EventId;
    readonly event: Event;
  }[] = [];
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
      written.push({ resourceId: instance.resourceId, region: instance.region, at, id, event });
    },
    between: (region, from, to) =>
      written.filter((one) => one.region === region && one.at >= from && one.at <= to).map(({ event }) => event),
    lastOf: (resourceId, id) => written.findLast((one) => one.id === id && one.resourceId === resourceId)?.at,
  };
}
