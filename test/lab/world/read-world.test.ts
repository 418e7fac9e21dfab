import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BadInput } from '../../../lab/bad-input';
import { packageRoot } from '../../../lab/package-root';
import { renderTemplate } from '../../../lab/render-template';
import { readWorld } from '../../../lab/world/read-world';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lab-world-'));
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function problemsOf(text: string): readonly string[] {
  const file = path.join(folder, 'world.yaml');
  fs.writeFileSync(file, text);
  try {
    readWorld(file);
  } catch (error) {
    if (error instanceof BadInput) return error.problems.map((problem) => problem.replace(file, 'world.yaml'));
    throw error;
  }
  return [];
}

describe('the world file', () => {
  const reference = path.join(packageRoot(), 'lab/worlds/payments.yaml');

  it('of the reference case is one, and the command line may say some of it differently', () => {
    const settings = readWorld(reference, { timeScale: 0.5, paymentsPerSecond: 167, customers: false });
    expect(settings).toMatchObject({ timeScale: 0.5, customers: { paymentsPerSecond: 167, enabled: false } });
  });

  it('tells every problem at once: line, path, value, and what to write', () => {
    const problems = problemsOf('account: "12"\nregions: [us-east-1]\nbukets: {}\ntimeScale: 7\n');
    expect(problems).toHaveLength(3);
    expect(problems).toContainEqual(
      expect.stringMatching(/^world\.yaml:1:10: account is "12": write twelve digits, quoted$/),
    );
    expect(problems).toContainEqual(
      expect.stringMatching(/^world\.yaml:3:9: bukets is {}: no such key; there is account, /),
    );
    expect(problems).toContainEqual(expect.stringMatching(/^world\.yaml:4:12: timeScale is 7: write at most 1$/));
  });

  it('tells names that nothing in the world has', () => {
    const problems = problemsOf(`
regions: [us-east-1, eu-west-1]
links: { pairs: { us-east-1-eu-west-1: 40 } }
services: [{ cluster: c, service: api, database: ledger, in: { us-west-2: { desired: 1, min: 1, max: 1 } } }]
alarms:
  - { name: a, region: us-east-1, errorsOf: { service: api, abovePercent: 5 } }
  - { name: a, region: us-east-1, lagOf: { database: ledger, aboveMs: 5000 }, anyOf: [b] }
buckets: { b: sa-east-1 }
customers: { url: 'http://nobody.example.com/' }
`);
    expect(problems.map((problem) => problem.replace(/^\S+ /, '').split(':')[0])).toEqual([
      'links.pairs.us-east-1-eu-west-1 is 40',
      'services[0].in.us-west-2 is {"desired"',
      'services[0].database is "ledger"',
      'services[0].role is missing',
      'alarms[0].errorsOf.service is "api"',
      'alarms[1].name is "a"',
      'alarms[1].anyOf is ["b"]',
      'alarms[1].lagOf.database is "ledger"',
      'alarms[1].anyOf[0] is "b"',
      'buckets.b is "sa-east-1"',
      'customers.url is "http',
    ]);
  });
});

describe('a template', () => {
  it('leaves what the plan itself fills in as it stands', () => {
    expect(renderTemplate('{{id}} {{database.ledger}} {{known}}', { known: 1 }, 'plan.yaml')).toBe(
      '{{id}} {{database.ledger}} 1',
    );
  });

  it('tells every placeholder that names nothing, with its line', () => {
    const render = () =>
      renderTemplate('a: {{known}}\nb: {{un.known}}\nc: {{fronts}}\n', { known: 1, fronts: {} }, 'plan.yaml');
    expect(render).toThrow(
      'plan.yaml:2: {{un.known}} names nothing in lab.json\nplan.yaml:3: {{fronts}} names no single value in lab.json',
    );
  });
});
