/** The environment becomes one frozen Config, or one error with every problem. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ConnectionOptions } from '@temporalio/client';
import { type NativeConnectionOptions } from '@temporalio/worker';
import { BadSettings, loadTemporal, settings } from '../../config/settings';

describe('settings', () => {
  it('needs nothing: every variable has a default or may be absent', () => {
    expect(settings({})).toEqual({
      musterVersion: '0.1.0',
      timeScale: 1,
      queuePrefix: '',
      awsProfiles: {},
      activitySlots: 100,
      silenceMs: 60_000,
    });
  });

  it('reads every variable', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
    const pemFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-ca-')), 'bundle.pem');
    fs.writeFileSync(pemFile, pem);
    const env = {
      MUSTER_PLANS: 'plans',
      MUSTER_TIME_SCALE: '0.1',
      MUSTER_ACTOR: 'dba',
      MUSTER_DNS: '127.0.0.1:5353',
      MUSTER_SQL_CA: pemFile,
      MUSTER_LAB: 'lab-files',
      MUSTER_QUEUE_PREFIX: 'run-7.',
      MUSTER_UI_URL: 'http://127.0.0.1:8233/',
      MUSTER_REGION: 'eu-west-1',
      MUSTER_AWS_PROFILE_US_EAST_1: 'dr-use1',
      MUSTER_AWS_PROFILE_EU_WEST_1: 'dr-euw1',
      MUSTER_ACTIVITY_SLOTS: '300',
      MUSTER_SILENCE: '2m',
      MUSTER_BUILD: '0.2.0',
    };
    expect(settings(env)).toEqual({
      musterVersion: '0.1.0',
      sqlCa: pem,
      plans: 'plans',
      timeScale: 0.1,
      actor: 'dba',
      dns: { host: '127.0.0.1', port: 5353 },
      lab: 'lab-files',
      queuePrefix: 'run-7.',
      uiUrl: 'http://127.0.0.1:8233',
      region: 'eu-west-1',
      awsProfiles: { 'us-east-1': 'dr-use1', 'eu-west-1': 'dr-euw1' },
      activitySlots: 300,
      silenceMs: 120_000,
      build: '0.2.0',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(settings({ MUSTER_REGION: '', MUSTER_TIME_SCALE: ' ', MUSTER_AWS_PROFILE_EU_WEST_1: '' })).toEqual(
      settings({}),
    );
  });

  it('is frozen', () => {
    const config = settings({ MUSTER_AWS_PROFILE_EU_WEST_1: 'dr' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.awsProfiles)).toBe(true);
  });

  it('tells every problem in one error, with name, value and remedy', () => {
    const env = {
      MUSTER_TIME_SCALE: '2',
      MUSTER_SQL_CA: 'no-such.pem',
      MUSTER_DNS: 'localhost',
      MUSTER_UI_URL: '8233',
      MUSTER_REGION: 'eu-west1',
      MUSTER_AWS_PROFILE_EU_WEST1: 'dr',
      MUSTER_SILENCE: '60',
      MUSTER_BUILD: '__2',
      MUSTER_ACTIVITY_SLOTS: 'many',
    };
    expect(() => settings(env)).toThrow(BadSettings);
    expect(() => settings(env)).toThrow(
      [
        "MUSTER_TIME_SCALE: '2' is not a time scale; write a number over 0 and at most 1, e.g. 0.1",
        "MUSTER_DNS: 'localhost' is not host:port; write e.g. 127.0.0.1:5353",
        "MUSTER_SQL_CA: 'no-such.pem' is not a readable PEM file with certificates; write the path of e.g. the global-bundle.pem that RDS publishes",
        "MUSTER_UI_URL: '8233' is not a url; write e.g. http://127.0.0.1:8233",
        "MUSTER_REGION: 'eu-west1' is not a Region muster knows; did you mean 'eu-west-1'?",
        "MUSTER_BUILD: '__2' is not a build; write letters, digits and . _ + -, at most 128, not beginning with __, e.g. 0.2.0 or a commit",
        "MUSTER_SILENCE: '60' is not a length of time; write it with its unit and at least 1s, e.g. 60s",
        "MUSTER_ACTIVITY_SLOTS: 'many' is not a number of slots; write a whole number from 1 to 1000",
        "MUSTER_AWS_PROFILE_EU_WEST1: 'EU_WEST1' is no Region muster knows; did you mean 'MUSTER_AWS_PROFILE_EU_WEST_1'?",
      ].join('\n'),
    );
  });

  it.each(['0', '-1', '1.5', 'NaN', 'Infinity', 'x'])('refuses the time scale %s', (MUSTER_TIME_SCALE) => {
    expect(() => settings({ MUSTER_TIME_SCALE })).toThrow('is not a time scale');
  });
});

describe("Temporal's connection", () => {
  const saved = { ...process.env };
  const secret = 'a-key-nobody-may-read';

  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('TEMPORAL_')) Reflect.deleteProperty(process.env, name);
    process.env['TEMPORAL_CONFIG_FILE'] = `${__dirname}/no-such-temporal.toml`;
  });
  afterAll(() => {
    process.env = saved;
  });

  it('is the local default where nothing is set', () => {
    expect(loadTemporal()).toEqual({ connectionOptions: { address: 'localhost:7233' }, namespace: 'default' });
  });

  it("is read from Temporal's own variables, fit for client and worker alike", () => {
    process.env['TEMPORAL_ADDRESS'] = '127.0.0.1:17233';
    process.env['TEMPORAL_NAMESPACE'] = 'dr';
    process.env['TEMPORAL_API_KEY'] = secret;
    const { connectionOptions, namespace } = loadTemporal();
    const client: ConnectionOptions = connectionOptions;
    const worker: NativeConnectionOptions = connectionOptions;
    expect([client.address, worker.address, namespace]).toEqual(['127.0.0.1:17233', '127.0.0.1:17233', 'dr']);
  });

  it('names a profile that does not exist, and prints no secret', () => {
    process.env['TEMPORAL_PROFILE'] = 'nowhere';
    process.env['TEMPORAL_API_KEY'] = secret;
    const fails = (): unknown => loadTemporal();
    expect(fails).toThrow("Temporal's configuration cannot be read");
    expect(fails).not.toThrow(secret);
  });
});
