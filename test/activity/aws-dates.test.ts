/** Instants are text in our requests and in history; AWS takes dates. A server of our own sees what goes out. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Aws, createAws } from '../../activities/aws/create-aws';

let body = '';
let server: Server;
let aws: Aws;
const kept = { ...process.env };
const never = new AbortController().signal;

beforeAll(async () => {
  server = createServer((request, response) => {
    body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.once('end', () => response.writeHead(200, { 'content-type': 'text/xml' }).end('<A><B/></A>'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' });
  aws = createAws({ profiles: {} });
});
afterAll(async () => {
  aws.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.env = kept;
});

const times = () => [...new URLSearchParams(body)].filter(([name]) => name.endsWith('Time'));

it('reads events since an instant', async () => {
  await aws.read(
    'rds:DescribeEvents',
    'us-east-1',
    { SourceIdentifier: 'ledger-use1', SourceType: 'db-instance', StartTime: '2026-11-23T02:50:00.000Z' },
    {},
    never,
  );
  expect(times()).toEqual([['StartTime', '2026-11-23T02:50:00Z']]);
});

it('restores to an instant', async () => {
  const input = {
    TargetDBInstanceIdentifier: 'ledger-use1-restored-t1',
    SourceDBInstanceIdentifier: 'ledger-use1',
    RestoreTime: '2026-11-23T01:00:00.000Z',
    DBInstanceClass: 'db.r6g.2xlarge',
    MultiAZ: true,
    DBSubnetGroupName: 'payments',
    VpcSecurityGroupIds: ['sg-1'],
    DBParameterGroupName: 'payments-pg18',
    DeletionProtection: true,
    CopyTagsToSnapshot: true,
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: false,
    EnableIAMDatabaseAuthentication: false,
    Tags: [],
  } as const;
  await aws.send({ call: 'rds:RestoreDBInstanceToPointInTime', region: 'us-east-1', input }, never);
  expect(times()).toEqual([['RestoreTime', '2026-11-23T01:00:00Z']]);
});
