/** Faults as programs send them, and scenario steps as people write them; everything is checked before anything breaks. */
import { z } from 'zod';
import { BadFields, BadInput } from '../bad-input';
import { checkShape, tellWrong, type Wrong } from '../check-shape';
import { type CallMatch, type Fault } from '../world/faults';
import { type Settings } from '../world/settings';
import { type Corruption } from './corrupt-database';
import { duration } from './duration';

const ms = z.number().nonnegative('write milliseconds, 0 or more');
const region = z.string();
const match = z
  .strictObject({
    side: z.string().optional(),
    region: region.optional(),
    service: z.string().optional(),
    operation: z.string().optional(),
    times: z.int().positive().optional(),
  })
  .prefault({});

const alike = [
  z.strictObject({ fault: z.literal('lose-region'), region }),
  z.strictObject({ fault: z.literal('throttle'), match }),
  z.strictObject({ fault: z.literal('server-error'), match, percent: z.number().min(0).max(100).optional() }),
  z.strictObject({ fault: z.literal('time-out'), match }),
  z.strictObject({ fault: z.literal('drop-reply'), match }),
  z.strictObject({ fault: z.literal('black-hole'), region }),
  z.strictObject({ fault: z.literal('dead-front'), region }),
  z.strictObject({ fault: z.literal('capacity-shortage'), region, tasks: z.int().nonnegative() }),
  z.strictObject({ fault: z.literal('quota'), region, service: z.literal('rds').default('rds') }),
  z.strictObject({ fault: z.literal('creation-failure'), region }),
  z.strictObject({
    fault: z.literal('az-failure'),
    database: z.string(),
    then: z.enum(['failover', 'stuck', 'failed']).default('failover'),
  }),
  z.strictObject({ fault: z.literal('replication-cut'), database: z.string() }),
  z.strictObject({ fault: z.literal('alarm'), name: z.string() }),
  z.strictObject({ fault: z.literal('partition'), from: z.string(), to: z.string(), both: z.boolean().default(true) }),
] as const;
/** Programs say milliseconds, in the name. */
const staleRead = z.strictObject({ fault: z.literal('stale-read'), match, staleMs: ms });
const slow = z.strictObject({ fault: z.literal('slow'), match, delayMs: ms });
const replicationLag = z.strictObject({ fault: z.literal('replication-lag'), database: z.string(), lagMs: ms });
/** Done at once and for good: it takes no `for`. */
const corrupt = z.strictObject({
  fault: z.literal('corrupt'),
  database: z.string(),
  percent: z.number().positive().max(100).optional(),
});
const faultSchema = z.discriminatedUnion('fault', [...alike, staleRead, slow, replicationLag, corrupt], {
  error: whichFault,
});

/** People say a length of time; and when it begins and ends. */
const timing = { at: duration.prefault('0s'), for: duration.optional() };
const stepSchema = z.discriminatedUnion(
  'fault',
  [
    staleRead.omit({ staleMs: true }).extend({ stale: duration, ...timing }),
    slow.omit({ delayMs: true }).extend({ delay: duration, ...timing }),
    replicationLag.omit({ lagMs: true }).extend({ lag: duration, ...timing }),
    corrupt.extend({ at: timing.at }),
    ...alike.map((one) => one.extend(timing)),
  ],
  { error: whichFault },
);
const healSchema = z.strictObject({ at: timing.at, heal: z.string() });

/** Every sort of fault there is. */
export const faultNames: readonly string[] = faultSchema.options.flatMap(({ shape }) => [...shape.fault.values]);

function whichFault(): string {
  return `write fault: ${faultNames.join(', ')}; or heal`;
}

export interface Step {
  readonly atMs: number;
  readonly forMs?: number;
  readonly what: Breakage;
}
type Broken = { readonly lose: string } | { readonly corrupt: Corruption } | { readonly start: Fault };
export type Breakage = Broken | { readonly heal: string };

/** Operations that are played, by the name of their service as requests are signed with it. */
export type Played = Readonly<Record<string, readonly string[]>>;

/** What a fault may name: of a world, and of the services played in it. */
export type Known = Pick<Settings, 'regions' | 'databases' | 'alarms'> & { readonly played: Played };

/** One fault, also `lose-region`, in the words of a world. */
export function parseFault(value: unknown, known: Known, where = 'fault'): Broken {
  const fault = check(faultSchema, value, where);
  const wrong = unknownNames(fault, known);
  if (wrong.length > 0) throw badFields(wrong, value, where);
  return broken(fault);
}

/** @throws BadFields that tells everything wrong in any step */
export function parseScenario(value: unknown, known: Known): readonly Step[] {
  if (!Array.isArray(value))
    throw new BadInput(['a scenario is a list of steps: write - { at: 0s, fault: lose-region, region: us-east-1 }']);
  const problems: string[] = [];
  const wrong: Wrong[] = [];
  const steps = value.flatMap((one: unknown, index) => {
    const parsed = parseStep(one, known);
    if ('step' in parsed) return [parsed.step];
    problems.push(...parsed.wrong.map((each) => tellWrong(each, one, `step ${index + 1}`)));
    wrong.push(...parsed.wrong.map(({ path, message }) => ({ path: [index, ...path], message })));
    return [];
  });
  if (wrong.length > 0) throw new BadFields(problems, wrong);
  return steps;
}

function parseStep(value: unknown, known: Known): { readonly step: Step } | { readonly wrong: readonly Wrong[] } {
  if (typeof value === 'object' && value !== null && 'heal' in value) {
    const checked = checkShape(healSchema, value);
    if ('wrong' in checked) return checked;
    const { at, heal } = checked.value;
    const names = ['all', ...known.regions, ...faultNames.filter((name) => name !== 'corrupt')];
    return names.includes(heal) || /^fault-\d+$/.test(heal)
      ? { step: { atMs: at, what: { heal } } }
      : { wrong: [{ path: ['heal'], message: `there is ${names.join(', ')}, or a fault's id` }] };
  }
  const checked = checkShape(stepSchema, value);
  if ('wrong' in checked) return checked;
  const { at, for: forMs, ...said } = { for: undefined, ...checked.value };
  const wrong = unknownNames(said, known);
  if (wrong.length > 0) return { wrong };
  return { step: { atMs: at, ...(forMs === undefined ? {} : { forMs }), what: broken(inMs(said)) } };
}

/** The fields people write with a unit, as the fault has them. */
function inMs({ stale, delay, lag, ...fault }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...fault,
    ...(stale !== undefined && { staleMs: stale }),
    ...(delay !== undefined && { delayMs: delay }),
    ...(lag !== undefined && { lagMs: lag }),
  };
}

function broken(fault: Readonly<Record<string, unknown>>): Broken {
  // unsafe: what the schemas let through is a Fault, the loss of a Region, or a corruption.
  if (fault['fault'] === 'corrupt') {
    const { fault: _fault, ...corruption } = fault;
    return { corrupt: corruption as unknown as Corruption };
  }
  return fault['fault'] === 'lose-region' ? { lose: String(fault['region']) } : { start: fault as unknown as Fault };
}

/** What a schema cannot see: names the world has to have. One that it has not would hit nothing, without a word. */
function unknownNames(
  fault: Readonly<Record<string, unknown>>,
  { regions, databases, alarms, played }: Known,
): readonly Wrong[] {
  const sides = [...regions, 'outside'];
  const wrong = strangers(fault, [], {
    region: ['Region', regions],
    from: ['side', sides],
    to: ['side', sides],
    database: ['database', databases.map(({ name }) => name)],
    name: ['alarm', alarms.map(({ name }) => name)],
  });
  // unsafe: the schemas let nothing else through
  const { match } = fault as { readonly match?: CallMatch };
  if (match === undefined) return wrong;
  // By itself an operation is of any service.
  const operations = played[match.service ?? ''] ?? [...new Set(Object.values(played).flat())];
  return [
    ...wrong,
    ...strangers({ ...match }, ['match'], {
      side: ['side', sides],
      service: ['service', Object.keys(played)],
      operation: ['operation', [...operations].sort()],
    }),
  ];
}

function strangers(
  said: Readonly<Record<string, unknown>>,
  where: readonly string[],
  names: Readonly<Record<string, readonly [what: string, known: readonly string[]]>>,
): readonly Wrong[] {
  return Object.entries(names).flatMap(([key, [what, known]]) => {
    const name = said[key];
    return typeof name !== 'string' || known.includes(name)
      ? []
      : [{ path: [...where, key], message: `no such ${what}; there is ${known.join(', ') || 'none'}` }];
  });
}

/** @throws BadFields */
export function check<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const checked = checkShape(schema, value);
  if ('value' in checked) return checked.value;
  throw badFields(checked.wrong, value, where);
}

function badFields(wrong: readonly Wrong[], value: unknown, where: string): BadFields {
  return new BadFields(
    wrong.map((one) => tellWrong(one, value, where)),
    wrong,
  );
}
