/**
 * AWS as far as two orchestrators can quarrel over it: buckets with conditional writes, replicas that are promoted once, clocks that are
 * right. Everything that is real on top of it - goals, runner, door, register - is the code that runs.
 */
import { type Request } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { type Region } from '../../domain/regions';
import { type Outside } from '../../activities/outside';
import { OutsideError } from '../../activities/outside-error';
import { account } from '../activity/fakes/fake-outside';

/** A change that reached AWS, taken or refused. */
export interface Arrived {
  readonly request: Request;
  /** The side whose worker sent it. */
  readonly by: Region;
  readonly atMs: number;
  readonly answer: 'ok' | 'refused';
}

export interface FakeAws {
  /** Of requests that cannot be undone, in order. */
  readonly arrived: Arrived[];
  /** Regions whose buckets do not answer. */
  readonly silent: Set<Region>;
  /** Describe answers as it was this long ago. */
  staleMs: number;
  /** From a promotion's acknowledgement until the database is out of recovery. */
  promoteMs: number;
  /** Runs when a promotion has arrived and was done, before its answer. */
  onPromoted: (instance: string, by: Region) => Promise<void> | void;
  /** Runs before a promotion arrives. */
  onPromoting: (instance: string, by: Region) => Promise<void> | void;
  /** Runs before an object is written. */
  onPut: (key: string, by: Region) => Promise<void> | void;
  /** As the workers of one side reach it, unless they died with their Region. */
  readonly from: (side: { readonly region: Region; readonly dead: () => boolean }) => Outside;
  readonly object: (bucket: string, key: string) => string | undefined;
}

interface Stored {
  readonly body: string;
  readonly version: number;
}

export function fakeAws(): FakeAws {
  const objects = new Map<string, Stored>();
  const promotedAt = new Map<string, number>();
  const aws: FakeAws = {
    arrived: [],
    silent: new Set(),
    staleMs: 0,
    promoteMs: 500,
    onPromoted: () => undefined,
    onPromoting: () => undefined,
    onPut: () => undefined,
    object: (bucket, key) => objects.get(`${bucket}/${key}`)?.body,
    from: ({ region: by, dead }) => {
      // Whoever died hears nothing any more, and nobody hears it.
      const alive = async (): Promise<void> => {
        if (dead()) await new Promise(() => undefined);
      };
      const answers = async (call: string, region: Region): Promise<void> => {
        await alive();
        if (call.startsWith('s3:') && aws.silent.has(region))
          throw new OutsideError('NoAnswer', 'TimeOut', `${region}: no answer within 900 ms`, 'no');
      };
      const read = async (call: string, region: Region, input: never): Promise<unknown> => {
        await answers(call, region);
        switch (call) {
          case 'sts:GetCallerIdentity':
            return { Account: account, $metadata: { serverDate: new Date().toUTCString() } };
          case 's3:GetObject':
            return got(objects, input);
          case 's3:ListObjectsV2':
            return listed(objects, input);
          case 'rds:DescribeDBInstances':
            return described(input, promotedAt, aws);
          case 'sql:ReadReplay':
            return replay(input, promotedAt, aws);
          default:
            throw new Error(`this AWS plays no ${call}`);
        }
      };
      return {
        // unsafe: each call has its own input and output, which one function for all of them cannot say.
        read: read as never,
        send: async (request, _signal, closed) => {
          const { call, region } = request;
          if (call === 'rds:PromoteReadReplica') await aws.onPromoting(request.input.DBInstanceIdentifier, by);
          if (call === 's3:PutObject') await aws.onPut(request.input.Key, by);
          await answers(call, region);
          const late = closed?.();
          if (late !== undefined) throw new OutsideError('TooLate', 'TooLate', late, 'no');
          if (call === 's3:PutObject') return put(objects, request.input);
          if (call !== 'rds:PromoteReadReplica') throw new Error(`this AWS plays no ${call}`);
          const id = request.input.DBInstanceIdentifier;
          const isFirst = !promotedAt.has(id);
          aws.arrived.push({ request, by, atMs: Date.now(), answer: isFirst ? 'ok' : 'refused' });
          if (!isFirst) throw new OutsideError('Blocked', 'InvalidDBInstanceState', `${id} is no replica`, 'no');
          promotedAt.set(id, Date.now());
          await aws.onPromoted(id, by);
          await alive();
          return { requestId: `promoted-${id}` };
        },
      };
    },
  };
  return aws;
}

function got(objects: ReadonlyMap<string, Stored>, { Bucket, Key }: { readonly Bucket: string; readonly Key: string }) {
  const found = objects.get(`${Bucket}/${Key}`);
  if (!found) throw new OutsideError('NotPermitted', 'NoSuchKey', `no ${Key} in ${Bucket}`, 'no');
  return { body: found.body, etag: `"${found.version}"` };
}

function listed(
  objects: ReadonlyMap<string, Stored>,
  { Bucket, Prefix = '' }: { readonly Bucket: string; readonly Prefix?: string },
) {
  const keys = [...objects.keys()].flatMap((name) =>
    name.startsWith(`${Bucket}/${Prefix}`) ? [name.slice(Bucket.length + 1)] : [],
  );
  return { keys: keys.sort(), Contents: keys.sort().map((Key) => ({ Key })), IsTruncated: false };
}

interface Put {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

function put(objects: Map<string, Stored>, { Bucket, Key, Body, IfMatch, IfNoneMatch }: Put) {
  const found = objects.get(`${Bucket}/${Key}`);
  const holds =
    (IfNoneMatch === undefined || found === undefined) && (IfMatch === undefined || IfMatch === `"${found?.version}"`);
  if (!holds) throw new OutsideError('NotPermitted', 'PreconditionFailed', '412', 'no');
  const version = (found?.version ?? 0) + 1;
  objects.set(`${Bucket}/${Key}`, { body: Body, version });
  return { requestId: `put-${version}` };
}

type Promotions = ReadonlyMap<string, number>;
type Times = Pick<FakeAws, 'staleMs' | 'promoteMs'>;

function described(
  { DBInstanceIdentifier: id }: { readonly DBInstanceIdentifier: string },
  promotedAt: Promotions,
  { staleMs, promoteMs }: Times,
) {
  const since = Date.now() - staleMs - (promotedAt.get(id) ?? Infinity);
  const source = `arn:aws:rds:us-east-1:${account}:db:${id.replace(/-euw1$/, '-use1')}`;
  return {
    DBInstances: [
      {
        DBInstanceIdentifier: id,
        DBInstanceStatus: since < 0 || since >= promoteMs ? 'available' : 'modifying',
        Engine: 'postgres',
        MultiAZ: false,
        BackupRetentionPeriod: since < promoteMs ? 0 : 7,
        Endpoint: { Address: `${id}.example`, Port: 5432 },
        PendingModifiedValues: {},
        TagList: [],
        ...(since < promoteMs ? { ReadReplicaSourceDBInstanceIdentifier: source } : {}),
        StatusInfos: [],
      },
    ],
  };
}

/** SQL is never stale. */
function replay({ instance }: { readonly instance: string }, promotedAt: Promotions, { promoteMs }: Times) {
  const inRecovery = Date.now() - (promotedAt.get(instance) ?? Infinity) < promoteMs;
  return {
    inRecovery,
    receivedLsn: '0/5000',
    replayedLsn: '0/5000',
    receiving: false,
    timeline: inRecovery ? null : 2,
    lastCommitAt: instant(Date.now() - 3_600_000),
    askedAt: instant(Date.now()),
  };
}
