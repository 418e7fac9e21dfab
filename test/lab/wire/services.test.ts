import * as s3 from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Readable } from 'node:stream';
import { createS3 } from '../../../lab/aws/s3/create-s3';
import { createSecretsManager } from '../../../lab/aws/secrets-manager/create-secrets-manager';
import { createSts } from '../../../lab/aws/sts/create-sts';
import { callerOn, startLab, type TestLab } from './test-lab';

let lab: TestLab;
beforeAll(async () => {
  const databases = { secrets: () => ({ 'ledger/app': '{"username":"app"}' }) };
  lab = await startLab((world) => [createSts(world), createSecretsManager(world, { databases }), createS3(world)], {
    buckets: { 'dr-euw1': 'eu-west-1', 'dr-use1': 'us-east-1' },
    secrets: { extra: 'more' },
  });
});
afterAll(() => lab.stop());

describe('STS', () => {
  it('tells the account and the side a key was handed out to', async () => {
    const identity = await new STSClient(callerOn(lab, 'eu-west-1', 'eu-west-1')).send(
      new GetCallerIdentityCommand({}),
    );
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/muster/eu-west-1',
    });
  });

  it('lets a role of any account be assumed, and then is that role', async () => {
    const base = callerOn(lab, 'eu-west-1', 'us-east-1');
    const RoleArn = 'arn:aws:iam::999900001111:role/dr';
    const { Credentials } = await new STSClient(base).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's1' }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const identity = await new STSClient({ ...base, credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '999900001111', Arn: 'arn:aws:sts::999900001111:assumed-role/dr/s1' });
  });
});

describe('Secrets Manager', () => {
  it('has the same secrets in every Region, by name and by ARN', async () => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      const client = new SecretsManagerClient(callerOn(lab, 'eu-west-1', region));
      const { SecretString, ARN } = await client.send(new GetSecretValueCommand({ SecretId: 'ledger/app' }));
      expect(SecretString).toBe('{"username":"app"}');
      expect(ARN).toContain(`:${region}:`);
      expect(await client.send(new DescribeSecretCommand({ SecretId: ARN }))).toMatchObject({ Name: 'ledger/app' });
      const { SecretList } = await client.send(new ListSecretsCommand({}));
      expect(SecretList?.map(({ Name }) => Name)).toEqual(['ledger/app', 'extra']);
    }
  });

  it('says what it cannot find', async () => {
    const client = new SecretsManagerClient(callerOn(lab, 'eu-west-1', 'eu-west-1'));
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'nope' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('nope') as string,
    });
  });
});

describe('S3', () => {
  const client = (region = 'eu-west-1') => new s3.S3Client(callerOn(lab, 'eu-west-1', region));
  const Bucket = 'dr-euw1';

  it('gives back what was put, under keys with slashes, spaces and marks', async () => {
    const Key = 'payments/op 1/recovery & report+é.json';
    const Body = JSON.stringify({ outcome: 'recovered' });
    const put = await client().send(
      new s3.PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', Metadata: { step: 'record' } }),
    );
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe(Body);
    expect(got).toMatchObject({ ETag: put.ETag, ContentType: 'application/json', Metadata: { step: 'record' } });
    expect(await client().send(new s3.HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: Buffer.byteLength(Body),
      ETag: put.ETag,
    });
  });

  it('takes a body of unknown length in chunks', async () => {
    const Body = Readable.from([Buffer.from('one,'), Buffer.from('two')]);
    await client().send(new s3.PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 7 }));
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(await got.Body?.transformToString()).toBe('one,two');
  });

  it('lists by prefix, folder and page', async () => {
    for (const Key of ['l/a/1', 'l/a/2', 'l/b', 'l/c'])
      await client().send(new s3.PutObjectCommand({ Bucket, Key, Body: Key }));
    const listed = await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: 'l/', Delimiter: '/' }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['l/b', 'l/c']);
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'l/a/' }]);
    const first = await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: 'l/', MaxKeys: 3 }));
    const ContinuationToken = first.NextContinuationToken;
    const rest = await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: 'l/', ContinuationToken }));
    expect([first.IsTruncated, first.KeyCount, rest.Contents?.map(({ Key }) => Key)]).toEqual([true, 3, ['l/c']]);
  });

  it('puts on conditions: only new, only what was read', async () => {
    const put = (body: string, conditions: object) =>
      client().send(new s3.PutObjectCommand({ Bucket, Key: 'once', Body: body, ...conditions }));
    const { ETag } = await put('first', { IfNoneMatch: '*' });
    await expect(put('second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await put('second', { IfMatch: ETag });
    await expect(put('third', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('names keys and buckets it does not have, and the Region of those it has elsewhere', async () => {
    await expect(client().send(new s3.GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toBeInstanceOf(s3.NoSuchKey);
    await expect(client().send(new s3.HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client().send(new s3.GetObjectCommand({ Bucket: 'none', Key: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(client().send(new s3.GetObjectCommand({ Bucket: 'dr-use1', Key: 'x' }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
      message: expect.stringContaining('is in us-east-1') as string,
    });
  });
});
