import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { askControl } from '../../../lab/control/ask-control';
import { isAlive } from '../../../lab/is-alive';
import { type LabFile } from '../../../lab/lab-file';
import { packageRoot } from '../../../lab/package-root';

/** Names and routing without databases or customers: a whole lab that is up in a second. */
const world = `
regions: [us-east-1, eu-west-1, us-west-2]
services:
  - { cluster: c, service: api, in: { us-east-1: { desired: 2, min: 1, max: 4 }, eu-west-1: { desired: 1, min: 1, max: 4 } } }
zones:
  - name: example.com
    records:
      - name: api.example.com
        fronts: { us-east-1: { service: api, healthCheck: none, primary: true }, eu-west-1: { service: api, healthCheck: none } }
routingControls:
  - { name: api-us-east-1, region: us-east-1, on: true }
alarms:
  - { name: api-errors, region: us-east-1, errorsOf: { service: api, abovePercent: 5 } }
buckets: { dr-euw1: eu-west-1 }
`;
const template =
  'control: {{routingControls.api-us-east-1}}\nzone: {{zones.example.com}}\nport: {{fronts.api.port}}\nurl: {{ arcEndpoints.0.url }}\n';

const main = path.join(packageRoot(), 'dist/lab/main.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lab-test-'));
const worldFile = path.join(folder, 'world.yaml');
const templateFile = path.join(folder, 'plan.template.yaml');
const home = path.join(folder, 'home');
fs.writeFileSync(worldFile, world);
fs.writeFileSync(templateFile, template);

const lab = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
const started: ChildProcess[] = [];

async function startLab(...more: string[]): Promise<{ child: ChildProcess; file: LabFile }> {
  const args = ['up', '--json', '--world', worldFile, '--home', home, ...more];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (bytes: Buffer) => {
      resolve(bytes.toString());
    });
    child.on('exit', (code) => {
      reject(new Error(`the lab ended with ${String(code)}: ${errors}`));
    });
  });
  return { child, file: JSON.parse(line) as LabFile };
}

afterAll(() => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('a whole lab, as its users run it', () => {
  let running: Awaited<ReturnType<typeof startLab>>;
  beforeAll(async () => {
    running = await startLab('--plan-template', templateFile);
  });
  const control = (method: 'GET' | 'POST' | 'DELETE', at: string, body?: unknown) =>
    askControl(running.file.control, method, at, body);

  it('writes where everything is, and renders the plan template from it', () => {
    const written = JSON.parse(fs.readFileSync(path.join(home, 'lab.json'), 'utf8')) as LabFile;
    expect(written).toEqual(running.file);
    expect(Object.keys(written.sides)).toEqual(['us-east-1', 'eu-west-1', 'us-west-2', 'outside']);
    expect(written.sides['eu-west-1']?.env['MUSTER_DNS']).toBe(`${written.dns.host}:${written.dns.port}`);
    const plan = fs.readFileSync(path.join(home, 'plan.yaml'), 'utf8');
    expect(plan).toBe(
      `control: ${written.routingControls['api-us-east-1'] ?? ''}\nzone: ${written.zones['example.com'] ?? ''}\n` +
        `port: ${written.fronts['api']?.port ?? 0}\nurl: ${written.arcEndpoints[0]?.url ?? ''}\n`,
    );
  });

  it('refuses a second lab in the same home', () => {
    const second = lab('up', '--world', worldFile, '--home', home);
    expect([second.status, second.stderr]).toEqual([2, expect.stringContaining(`pid ${running.file.pid}`)]);
  });

  it('loses and heals a Region, and kills what lives there', async () => {
    const worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    started.push(worker);
    await control('POST', '/process', { region: 'us-east-1', pid: worker.pid });
    const exited = once(worker, 'exit');
    expect(lab('break', 'lose-region', 'us-east-1', '--home', home).stdout).toContain('us-east-1');
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(lab('status', '--home', home).stdout).toContain('us-east-1  LOST');
    expect(lab('heal', 'us-east-1', '--home', home).stdout).toContain('healed: us-east-1');
    const faults = (await control('GET', '/journal?is=fault')) as { fault: string; state: string }[];
    expect(faults.map(({ fault, state }) => [fault, state])).toEqual([
      ['lose-region', 'on'],
      ['lose-region', 'off'],
    ]);
  });

  it('switches faults on and off by their words', async () => {
    const said = JSON.parse(
      lab('break', 'throttle', '--service', 'rds', '--for', '20s', '--json', '--home', home).stdout,
    ) as { id: string };
    const { faults } = (await control('GET', '/status')) as {
      faults: { id: string; match: object; since: number; until: number }[];
    };
    expect(faults).toMatchObject([{ id: said.id, fault: 'throttle', match: { service: 'rds' } }]);
    expect((faults[0]?.until ?? 0) - (faults[0]?.since ?? 0)).toBe(20_000);
    await control('DELETE', `/fault/${said.id}`);
    expect(await control('GET', '/status')).toMatchObject({ faults: [] });
  });

  it('measures since an instant, and tells of a stretch of time what customers saw', async () => {
    const now = Date.now();
    expect(await control('GET', `/truth?since=${now}`)).toMatchObject({ acknowledged: 0, outages: [], maxWriters: 0 });
    const minute = await control('GET', `/customers?from=${now - 60_000}&to=${now}`);
    expect(minute).toMatchObject({ from: now - 60_000, to: now, requests: 0, errorRate: 0, p99Ms: null });
    expect(await control('GET', '/customers')).toMatchObject({ acknowledged: [], tenths: [] });
  });

  it('holds an alarm in ALARM until it is healed', async () => {
    const alarms = async () => (await control('GET', '/status')) as { alarms: object[] };
    expect(lab('break', 'alarm', 'api-errors', '--home', home).status).toBe(0);
    expect(await alarms()).toMatchObject({ alarms: [{ name: 'api-errors', region: 'us-east-1', state: 'ALARM' }] });
    expect(lab('status', '--home', home).stdout).toContain('alarms     api-errors ALARM');
    expect(lab('heal', 'alarm', '--home', home).stdout).toContain('healed: fault-');
    expect(await alarms()).toMatchObject({ alarms: [{ name: 'api-errors', state: 'OK' }] });
  });

  it('says that a corruption is not healed', async () => {
    await expect(control('POST', '/heal', { what: 'corrupt' })).rejects.toThrow('restore the database to a point');
  });

  it('plays a scenario file', async () => {
    const file = path.join(folder, 'scenario.yaml');
    fs.writeFileSync(file, '- { at: 0s, fault: dead-front, region: us-east-1 }\n- { at: 10m, heal: all }\n');
    expect(lab('break', file, '--home', home).status).toBe(0);
    const on = async () => (await control('GET', '/status')) as { faults: object[]; pending: object[] };
    let now = await on();
    while (now.faults.length === 0) now = await on();
    expect(now).toMatchObject({
      faults: [{ fault: 'dead-front', region: 'us-east-1' }],
      pending: [{ what: { heal: 'all' } }],
    });
    await control('POST', '/heal', { what: 'all' });
    expect(await on()).toMatchObject({ faults: [], pending: [] });
  });

  it('tells what is wrong with a request, and changes nothing', async () => {
    await expect(control('POST', '/lose', { region: 'mars-1' })).rejects.toThrow('no Region mars-1');
    await expect(control('POST', '/fault', { fault: { fault: 'slow' } })).rejects.toThrow('delayMs');
    await expect(control('POST', '/scenario', { steps: [{ at: '1 week', heal: 'all' }] })).rejects.toThrow('step 1');
    await expect(control('GET', '/truth?since=yesterday')).rejects.toThrow('since=yesterday: write an instant in ms');
    await expect(control('GET', '/customers?from=1')).rejects.toThrow('from=1, to=missing: write both');
    await expect(control('GET', '/customers?from=2000&to=1000')).rejects.toThrow('the earlier one first');
    await expect(control('GET', '/nowhere')).rejects.toThrow('GET /status');
    expect(lab('break', 'earthquake', '--home', home)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('lose-region') as string,
    });
    expect(await control('GET', '/status')).toMatchObject({ faults: [] });
  });

  it('tells a wrong scenario file by line, path and value, and begins nothing of it', async () => {
    const file = path.join(folder, 'wrong.yaml');
    fs.writeFileSync(file, '- { at: 0s, fault: dead-front, region: us-east-1 }\n- at: 10\n  heal: mars-1\n');
    const { status, stderr } = lab('break', file, '--home', home);
    expect({ status, stderr: stderr.split('\n').map((line) => line.replace(file, 'wrong.yaml')) }).toEqual({
      status: 2,
      stderr: [
        'error: wrong.yaml:2:7: step 2.at is 10: a length of time needs its unit: write 10s or 10ms',
        '       nothing of it was begun; docs/lab.md has the fields of every fault',
        '',
      ],
    });
    expect(await control('GET', '/status')).toMatchObject({ faults: [], pending: [] });
  });

  it.each([
    [['frob'], 2, "unknown command 'frob'"],
    [['break', '--home', home], 2, "missing required argument 'what'"],
    [['break', 'nowhere.yaml', '--home', home], 2, 'nowhere.yaml: cannot be read (ENOENT)'],
    [['status', '--home', '/nowhere'], 2, 'no lab runs in /nowhere'],
    [['up', '--world', '/nowhere.yaml', '--home', path.join(folder, 'other'), '--detach'], 2, '/nowhere.yaml: cannot'],
  ])('tells an error of `lab %s` in the form every command has', (args, code, what) => {
    const told = lab(...args);
    expect(told.status).toBe(code);
    expect(told.stderr).toMatch(/^error: .*\n( {7}\S.*\n)+$/);
    expect(told.stderr.split('error: ').join('')).toContain(what);
    const json = lab(...args, '--json');
    expect(JSON.parse(json.stderr)).toMatchObject({ is: 'error', exitCode: code });
    expect((JSON.parse(json.stderr) as { what: string }).what).toContain(what);
  });

  it('names itself in help as people type it', () => {
    expect(lab('--help').stdout).toContain('Usage: muster lab ');
    expect(lab('up', '--help').stdout).toContain('Usage: muster lab up ');
  });

  it('goes down, and leaves neither process nor folder', async () => {
    const exited = once(running.child, 'exit');
    expect(lab('down', '--home', home).status).toBe(0);
    expect(await exited).toEqual([0, null]);
    expect(fs.existsSync(home)).toBe(false);
    expect(lab('status', '--home', home)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no lab runs in') as string,
    });
  });
});

describe('a lab whose parent ends', () => {
  it('goes down with it', async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    started.push(parent);
    const { child, file } = await startLab('--parent-pid', String(parent.pid));
    const exited = once(child, 'exit');
    parent.kill('SIGKILL');
    await exited;
    expect([isAlive(file.pid), fs.existsSync(home)]).toEqual([false, false]);
  });
});
