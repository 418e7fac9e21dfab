/**
 * S3: objects in memory, kept for the life of the lab. A bucket lives in one Region and goes silent with it, so its address
 * decides which Region is called; asked for in another Region it answers PermanentRedirect, as the real one does.
 */
import * as schemas from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call, type Versioned } from '../service';

interface StoredObject {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly at: Date;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}
type Objects = ReadonlyMap<string, StoredObject>;

export function createS3(world: World): AwsService {
  const { buckets } = world.settings;
  const contents = new Map<string, Versioned<Objects>>(
    Object.keys(buckets).map((bucket) => [bucket, createVersioned<Objects>(world.clock, new Map())]),
  );

  const find = (bucket: string | undefined, call: Call) => {
    const found = contents.get(bucket ?? '');
    const region = buckets[bucket ?? ''];
    if (found === undefined || region === undefined)
      throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${String(bucket)}`, 404);
    if (region !== call.region)
      throw new AwsError(
        'PermanentRedirect',
        `The bucket ${String(bucket)} is in ${region}, not in ${call.region}`,
        301,
      );
    return found;
  };
  const get = (bucket: string | undefined, key: string | undefined, call: Call) => {
    const found = find(bucket, call)
      .at(call.at)
      .get(key ?? '');
    if (found === undefined) throw new AwsError('NoSuchKey', `The specified key does not exist: ${String(key)}`, 404);
    return found;
  };
  const head = ({ body, etag, at, contentType, metadata }: StoredObject) => ({
    ContentLength: body.length,
    ETag: etag,
    LastModified: at,
    ContentType: contentType,
    Metadata: metadata,
  });

  return {
    signingName: 's3',
    protocol: 'rest-xml',
    schemas,
    handlers: {
      PutObject: (input: schemas.PutObjectCommandInput & { readonly Body?: Uint8Array }, call: Call) => {
        const versions = find(input.Bucket, call);
        const key = input.Key ?? '';
        checkConditions(input, versions.now().get(key));
        const body = input.Body ?? new Uint8Array();
        const etag = `"${createHash('md5').update(body).digest('hex')}"`;
        const contentType = input.ContentType ?? 'application/octet-stream';
        const stored = { body, etag, at: new Date(world.clock.now()), contentType, metadata: input.Metadata ?? {} };
        versions.set(new Map(versions.now()).set(key, stored));
        return { ETag: etag };
      },
      GetObject: ({ Bucket, Key }: schemas.GetObjectRequest, call: Call) => {
        const found = get(Bucket, Key, call);
        return { ...head(found), Body: found.body };
      },
      HeadObject: ({ Bucket, Key }: schemas.HeadObjectRequest, call: Call) => head(get(Bucket, Key, call)),
      HeadBucket: ({ Bucket }: schemas.HeadBucketRequest, call: Call) => {
        find(Bucket, call);
        return { BucketRegion: call.region };
      },
      ListBuckets: () => ({
        Buckets: Object.entries(buckets).map(([Name, BucketRegion]) => ({ Name, BucketRegion })),
      }),
      ListObjectsV2: (input: schemas.ListObjectsV2Request, call: Call) =>
        list(input, find(input.Bucket, call).at(call.at)),
      DeleteObject: ({ Bucket, Key }: schemas.DeleteObjectRequest, call: Call) => {
        const versions = find(Bucket, call);
        const left = new Map(versions.now());
        left.delete(Key ?? '');
        versions.set(left);
        return {};
      },
    },
  };
}

/** `If-None-Match: *` creates and never overwrites; `If-Match` overwrites what was read and nothing newer. */
function checkConditions(
  input: Pick<schemas.PutObjectRequest, 'IfMatch' | 'IfNoneMatch' | 'Key'>,
  now: StoredObject | undefined,
): void {
  const { IfMatch, IfNoneMatch, Key } = input;
  if (IfMatch !== undefined && now === undefined)
    throw new AwsError('NoSuchKey', `The specified key does not exist: ${String(Key)}`, 404);
  const isOther = IfMatch !== undefined && unquoted(IfMatch) !== unquoted(now?.etag ?? '');
  if ((IfNoneMatch !== undefined && now !== undefined) || isOther)
    throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

function list(input: schemas.ListObjectsV2Request, objects: Objects) {
  const { Prefix = '', MaxKeys = 1_000, StartAfter = '', ContinuationToken, Delimiter } = input;
  const after = ContinuationToken ?? StartAfter;
  const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix) && key > after).sort();
  const folders = new Set<string>();
  const plain = keys.filter((key) => {
    const cut = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
    if (cut >= 0) folders.add(key.slice(0, cut + 1));
    return cut < 0;
  });
  const page = plain.slice(0, MaxKeys);
  const isTruncated = plain.length > page.length;
  return {
    Name: input.Bucket,
    Prefix,
    MaxKeys,
    KeyCount: page.length + folders.size,
    IsTruncated: isTruncated,
    ...(isTruncated && { NextContinuationToken: page.at(-1) }),
    Contents: page.map((key) => {
      const found = objects.get(key);
      return {
        Key: key,
        ETag: found?.etag,
        Size: found?.body.length,
        LastModified: found?.at,
        StorageClass: 'STANDARD',
      };
    }),
    CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })),
  };
}
