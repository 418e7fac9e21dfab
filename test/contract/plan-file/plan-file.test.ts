/** The published schema is the schema, the reference plan is the reference plan, and both example files are the same plan. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { planJsonSchema } from '../../../contract/plan-file/json-schema';
import { planFile, sections } from '../../../contract/plan-file/plan-file';
import { entrySchemas } from '../../../contract/plan-file/resource-entry';
import { kinds } from '../../../domain/kinds/table';
import { referencePlan } from '../../domain/reference-plan';

const root = path.join(__dirname, '../../..');
const textOf = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

/** Every property name below a JSON Schema. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

const exampleOf = () => planFile.parse(parse(textOf('examples/payments/plan.yaml')));

describe('the plan file', () => {
  it('is published as docs/plan.schema.json', () => {
    expect(JSON.parse(textOf('docs/plan.schema.json'))).toEqual(planJsonSchema());
  });

  it('has every key explained in docs/plan.md', () => {
    const guide = textOf('docs/plan.md');
    const silent = [...new Set(keysOf(planJsonSchema()))].filter((key) => !guide.includes(`\`${key}\``));
    expect(silent).toEqual([]);
  });

  it('has a schema for every kind and a section for every part of a plan', () => {
    // What the plan says of drills is a section, no resource.
    expect(Object.keys(entrySchemas)).toEqual(Object.keys(kinds).filter((kind) => kind !== 'drill'));
    expect(Object.keys(sections).sort()).toEqual(Object.keys(exampleOf()).sort());
  });

  it('reads the example to the reference plan of the domain tests, but for what is only a name there', () => {
    const read = exampleOf();
    const { resources, ...rest } = referencePlan();
    expect(read).toMatchObject(rest);
    // The example is for two orchestrators; rules are tested with one, but where they are about the register.
    expect(read.register).toEqual({ otherwise: 'hold' });
    expect(read.resources).toMatchObject({
      ledger: resources['ledger'],
      api: { capacity: { primary: 20, standby: 10, recovered: 50, minimum: 30, max: 100 }, needs: ['ledger'] },
      front: { kind: 'arc-routing-control', name: 'api.example.com', ttlMs: 60_000, needs: ['api'] },
      payment: {
        kind: 'http-check',
        method: 'POST',
        expect: { status: 201, sql: { resource: 'ledger' } },
        needs: ['front'],
      },
    });
  });

  it('fills in what may be left out', () => {
    const example = parse(textOf('examples/payments/plan.yaml')) as {
      resources: { payment: object };
      gates: { promote: object };
    };
    Reflect.deleteProperty(example.resources.payment, 'headers');
    const read = planFile.parse(example);
    expect(read.resources['ledger']).toMatchObject({ backupRetentionDays: 7, needs: [] });
    expect(read.resources['payment']).toMatchObject({ headers: {} });
    expect(read.gates.promote.expectedMs).toBe(60_000);
  });

  it('asks for no replicated backups unless the plan does', () => {
    const example = parse(textOf('examples/payments/plan.yaml')) as { resources: { ledger: object } };
    expect(planFile.parse(example).resources['ledger']).toMatchObject({ replicateBackups: true });
    Reflect.deleteProperty(example.resources.ledger, 'replicateBackups');
    expect(planFile.parse(example).resources['ledger']).not.toHaveProperty('replicateBackups');
    Reflect.set(example.resources.ledger, 'replicateBackups', 'sometimes');
    expect(JSON.stringify(planFile.safeParse(example).error?.issues)).toContain('write true or false');
  });

  it('keeps the template of the lab equal to the example but for its placeholders', () => {
    const flat = (value: unknown, at = ''): Record<string, unknown> =>
      typeof value === 'object' && value !== null
        ? (Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, `${at}.${key}`))) as Record<
            string,
            unknown
          >)
        : { [at]: value };
    const example = flat(parse(textOf('examples/payments/plan.yaml')));
    const template = flat(parse(textOf('examples/payments/lab-plan.template.yaml')));
    const { '.register.otherwise': kept, ...ofBoth } = example;
    // One orchestrator drives the lab by itself; whoever brings up two of them adds the register.
    expect([kept, template['.register.otherwise']]).toEqual(['hold', undefined]);
    const differs = Object.keys({ ...ofBoth, ...template }).filter((key) => example[key] !== template[key]);
    expect(differs).toEqual([
      '.resources.api.targetGroups.us-east-1',
      '.resources.api.targetGroups.eu-west-1',
      ...[0, 1, 2, 3, 4].flatMap((n) => [
        `.resources.front.endpoints.${n}.region`,
        `.resources.front.endpoints.${n}.url`,
      ]),
      '.resources.front.controls.us-east-1',
      '.resources.front.controls.eu-west-1',
      '.resources.payment.url',
      '.drills.checks.http.0.url',
      '.drills.checks.http.1.url',
    ]);
    for (const key of differs) expect(template[key]).toMatch(/\{\{[a-z][\w.-]+\}\}/i);
  });
});
