/** How AWS calls fail: one request each, whatever happens, and every failure said for what it is. A server of our own misbehaves. */
import fs from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Request } from '../../domain/goal';
import { answered } from '../../activities/aws/error-names';
import { type AwsChange } from '../../activities/aws/commands';
import { type Aws, createAws } from '../../activities/aws/create-aws';
import { type OutsideError } from '../../activities/outside-error';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let answer: Answer;
let server: Server;
let url: string;
let aws: Aws;
const requests: { readonly path: string; readonly authorization: string }[] = [];
const kept = { ...process.env };
const never = new AbortController().signal;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '' });
    request.resume();
    request.once('end', () => {
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' });
  aws = createAws({ profiles: {} });
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(async () => {
  aws.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.env = kept;
});

const xmlError =
  (status: number, code: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>because</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    );
  };
const jsonError =
  (status: number, type: string, message = 'because'): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type });
    response.end(JSON.stringify({ __type: type, message }));
  };
const json =
  (value: object): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'request-7' });
    response.end(JSON.stringify(value));
  };

const promotion: Request<AwsChange> = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
};
const registration: Request<AwsChange> = {
  call: 'application-autoscaling:RegisterScalableTarget',
  region: 'eu-west-1',
  input: {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/payments/api',
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 50,
    MaxCapacity: 100,
    SuspendedState: {
      DynamicScalingInSuspended: true,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: true,
    },
  },
};
const update: Request<AwsChange> = {
  call: 'ecs:UpdateService',
  region: 'eu-west-1',
  input: { cluster: 'payments', service: 'api', desiredCount: 50 },
};

const failing = async (doing: Promise<unknown>): Promise<OutsideError> =>
  doing.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as OutsideError,
  );
const describe1 = (timeoutMs?: number) =>
  aws.read(
    'rds:DescribeDBInstances',
    'eu-west-1',
    { DBInstanceIdentifier: 'x' },
    timeoutMs === undefined ? {} : { timeoutMs },
    never,
  );

describe('a change', () => {
  it.each([
    ['throttled', promotion, xmlError(400, 'Throttling'), 'Throttled', 'no'],
    ['throttled with 503', promotion, xmlError(503, 'SlowDown'), 'Throttled', 'no'],
    ['refused for its state', promotion, xmlError(400, 'InvalidDBInstanceState'), 'Blocked', 'no'],
    ['not permitted', promotion, xmlError(403, 'AccessDenied'), 'NotPermitted', 'no'],
    ['answered 500', promotion, xmlError(500, 'InternalFailure'), 'Unavailable', 'unknown'],
    [
      'answered with what nobody can read',
      update,
      (response: ServerResponse) => {
        response.writeHead(200);
        response.end('<html>');
      },
      'Unavailable',
      'unknown',
    ],
    [
      'short of a quota that the SDK would retry',
      registration,
      jsonError(400, 'LimitExceededException'),
      'CapacityShort',
      'no',
    ],
    ['colliding with another', registration, jsonError(400, 'ConcurrentUpdateException'), 'Unavailable', 'no'],
    ['given with expired credentials', update, jsonError(400, 'ExpiredTokenException'), 'CredentialsExpired', 'no'],
    ['of an unknown service', update, jsonError(400, 'ServiceNotFoundException'), 'NotPermitted', 'no'],
    [
      'cut off after it arrived',
      promotion,
      (response: ServerResponse) => {
        response.destroy();
      },
      'OutcomeUnknown',
      'unknown',
    ],
  ] as const)('%s is sent once and said for what it is', async (_name, request, how, code, done) => {
    answer = how;
    const error = await failing(aws.send(request, never));
    expect([error.code, error.done, requests.length]).toEqual([code, done, 1]);
    expect(error.message).toContain(`${request.call} in eu-west-1`);
  });

  it('is of unknown outcome when the caller gives up after it was handed over', async () => {
    const giveUp = new AbortController();
    answer = () => {
      giveUp.abort();
    };
    const error = await failing(aws.send(promotion, giveUp.signal));
    expect([error.code, error.done, requests.length]).toEqual(['OutcomeUnknown', 'unknown', 1]);
  });

  it('is certainly not done when the caller gave up before', async () => {
    const error = await failing(aws.send(promotion, AbortSignal.abort()));
    expect([error.code, error.done, requests.length]).toEqual(['TooLate', 'no', 0]);
  });

  it('gives its request id, and what a judge needs of the answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(
        '<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/C7</Id><Status>PENDING</Status><SubmittedAt>2026-11-23T03:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>',
      );
    };
    const input = { HostedZoneId: 'Z1', ChangeBatch: { Comment: 'c', Changes: [] } };
    expect(
      await aws.send({ call: 'route53:ChangeResourceRecordSets', region: 'us-east-1', input }, never),
    ).toMatchObject({ detail: { changeId: 'C7' } });
    answer = json({ service: {} });
    expect(await aws.send(update, never)).toEqual({ requestId: 'request-7' });
  });
});

describe('a read', () => {
  it('ends by its own time-out when a Region is silent', async () => {
    answer = () => undefined;
    const began = performance.now();
    const error = await failing(describe1(150));
    expect([error.code, performance.now() - began < 1_000]).toEqual(['NoAnswer', true]);
  });

  it('knows an error by its class and by its wire name', async () => {
    answer = xmlError(404, 'DBInstanceNotFound');
    const error = await failing(describe1());
    expect([
      answered(error, 'DBInstanceNotFound'),
      answered(error, 'DBInstanceNotFoundFault'),
      answered(error, 'DBClusterNotFoundFault'),
    ]).toEqual([true, true, false]);
  });

  it('is unavailable, at once, where nobody listens', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const nobody = createAws({ profiles: {} });
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const refused = await failing(nobody.send(promotion, never));
    process.env['AWS_ENDPOINT_URL'] = url;
    nobody.close();
    expect([refused.code, refused.done, refused.reason]).toEqual(['Unavailable', 'no', 'ECONNREFUSED']);
  });

  it('goes out with the profile of its Region', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-aws-'));
    const file = path.join(folder, 'credentials');
    fs.writeFileSync(file, '[eu]\naws_access_key_id = AKIAEU\naws_secret_access_key = s\n');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    delete process.env['AWS_ACCESS_KEY_ID'];
    const profiled = createAws({ profiles: { 'eu-west-1': 'eu' } });
    answer = json({ services: [] });
    await profiled.read('ecs:DescribeServices', 'eu-west-1', { cluster: 'c', services: ['s'] }, {}, never);
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIATEST';
    await profiled.read('ecs:DescribeServices', 'us-east-1', { cluster: 'c', services: ['s'] }, {}, never);
    profiled.close();
    fs.rmSync(folder, { recursive: true });
    expect(
      requests.map(({ authorization }) => /Credential=(\w+)\/\d+\/([\w-]+)\//.exec(authorization)?.slice(1)),
    ).toEqual([
      ['AKIAEU', 'eu-west-1'],
      ['AKIATEST', 'us-east-1'],
    ]);
  });
});

describe('an ARC cluster', () => {
  const arns = ['arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/a'];
  const shiftTo = (endpoints: readonly { readonly region: string; readonly url: string }[]): Request<AwsChange> => ({
    call: 'route53-recovery-cluster:UpdateRoutingControlStates',
    region: 'eu-west-1',
    input: {
      UpdateRoutingControlStateEntries: arns.map((RoutingControlArn) => ({
        RoutingControlArn,
        RoutingControlState: 'On' as const,
      })),
    },
    endpoints,
  });
  const live = () => [1, 2, 3].map((n) => ({ region: `eu-west-${n}`, url: `${url}/${n}` }));

  it('is asked endpoint after endpoint until one takes the change, each signed for its own Region', async () => {
    let asked = 0;
    answer = (response, request) => {
      asked += 1;
      (asked < 3 ? jsonError(503, 'EndpointTemporarilyUnavailableException') : json({}))(response, request);
    };
    const { detail } = await aws.send(shiftTo(live()), never);
    expect(detail).toMatchObject({ tries: 3, endpoint: expect.stringContaining(url) as string });
    const paths = requests.map((request) => request.path.slice(1, 2));
    expect(new Set(paths).size).toBe(3);
    expect(requests.every(({ authorization, path: at }) => authorization.includes(`/eu-west-${at.slice(1, 2)}/`))).toBe(
      true,
    );
  });

  it('gives up after three rounds, certainly not done when nobody listened', async () => {
    const nobody = [
      { region: 'eu-west-1', url: 'http://127.0.0.1:1' },
      { region: 'eu-west-2', url: 'http://127.0.0.1:1/b' },
    ];
    const error = await failing(aws.send(shiftTo(nobody), never));
    expect([error.code, error.done, error.message]).toEqual([
      'Unavailable',
      'no',
      expect.stringContaining('6 tries on 2 endpoints'),
    ]);
  });

  it('takes the no of a safety rule from the first endpoint, and another conflict for one that passes', async () => {
    answer = jsonError(
      409,
      'ConflictException',
      'Safety rule arn:aws:route53-recovery-control::1:controlpanel/p/safetyrule/r refuses the change',
    );
    const refused = await failing(aws.send(shiftTo(live()), never));
    expect([refused.code, refused.done, refused.reason, requests.length]).toEqual([
      'Blocked',
      'no',
      'ConflictException (safety rule)',
      1,
    ]);
    answer = jsonError(409, 'ConflictException', 'somebody else is writing');
    expect(await failing(aws.send(shiftTo(live()), never))).toMatchObject({ code: 'Unavailable', done: 'no' });
  });

  it('says so when no endpoint is named', async () => {
    expect(await failing(aws.send(shiftTo([]), never))).toMatchObject({
      code: 'NotPermitted',
      done: 'no',
      message: expect.stringContaining("plan's endpoints") as string,
    });
  });
});
