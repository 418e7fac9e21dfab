/** Faults and scenario steps as people and programs write them; everything is checked before anything breaks. */
import { z } from 'zod';
import { BadInput } from '../bad-input';
import { type Fault } from '../world/faults';
import { type Settings } from '../world/settings';

const ms = z.number().nonnegative('milliseconds, 0 or more');
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

const small = [
  z.strictObject({ fault: z.literal('throttle'), match }),
  z.strictObject({ fault: z.literal('server-error'), match, percent: z.number().min(0).max(100).optional() }),
  z.strictObject({ fault: z.literal('time-out'), match }),
  z.strictObject({ fault: z.literal('drop-reply'), match }),
  z.strictObject({ fault: z.literal('stale-read'), match, staleMs: ms }),
  z.strictObject({ fault: z.literal('slow'), match, delayMs: ms }),
  z.strictObject({ fault: z.literal('black-hole'), region }),
  z.strictObject({ fault: z.literal('dead-front'), region }),
  z.strictObject({ fault: z.literal('capacity-shortage'), region, tasks: z.int().nonnegative() }),
  z.strictObject({ fault: z.literal('replication-lag'), database: z.string(), lagMs: ms }),
  z.strictObject({ fault: z.literal('replication-cut'), database: z.string() }),
  z.strictObject({ fault: z.literal('partition'), from: z.string(), to: z.string(), both: z.boolean().default(true) }),
] as const;

/** `1500ms`, `20s`, `1.5m`; a bare number is milliseconds. Real time, never scaled. */
const duration = z.union([
  ms,
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a duration, e.g. 20s')
    .transform(msOf),
]);
const timing = { at: duration.default(0), for: duration.optional() };

const faultSchema = z.discriminatedUnion('fault', small);
const loseSchema = z.strictObject({ fault: z.literal('lose-region'), region });
/** A step of a scenario: something breaks, or something heals (`all`, a Region, a sort of fault). */
const stepSchema = z.union([
  z.strictObject({ at: timing.at, heal: z.string() }),
  z.looseObject({ ...timing, fault: z.string() }),
]);

export interface Step {
  readonly atMs: number;
  readonly forMs?: number;
  readonly what: Breakage;
}
export type Breakage = { readonly lose: string } | { readonly start: Fault } | { readonly heal: string };

/** One fault, also `lose-region`, in the words of a world. */
export function parseFault(value: unknown, settings: Settings, where = 'fault'): Exclude<Breakage, { heal: string }> {
  const isLoss = typeof value === 'object' && value !== null && 'fault' in value && value.fault === 'lose-region';
  if (isLoss) {
    const { region: lost } = check(loseSchema, value, where);
    needSide(lost, settings, where);
    return { lose: lost };
  }
  const fault = check(faultSchema, value, where) as Fault;
  if ('region' in fault) needSide(fault.region, settings, where);
  if (fault.fault === 'partition') for (const side of [fault.from, fault.to]) needSide(side, settings, where);
  if ('database' in fault) {
    const known = settings.databases.map(({ name }) => name);
    if (!known.includes(fault.database))
      throw new BadInput([`${where}: no database ${fault.database}; there is ${known.join(', ')}`]);
  }
  return { start: fault };
}

export function parseScenario(value: unknown, settings: Settings): readonly Step[] {
  if (!Array.isArray(value))
    throw new BadInput(['scenario: a list of steps, e.g. - { at: 0s, fault: lose-region, region: us-east-1 }']);
  return value.map((step: unknown, index) => {
    const where = `step ${index + 1}`;
    const parsed = check(stepSchema, step, where);
    if ('heal' in parsed && typeof parsed.heal === 'string') return { atMs: parsed.at, what: { heal: parsed.heal } };
    const { at, for: lasts, ...fault } = parsed as { at: number; for?: number } & Record<string, unknown>;
    return { atMs: at, ...(lasts === undefined ? {} : { forMs: lasts }), what: parseFault(fault, settings, where) };
  });
}

export function parseDuration(text: string, where: string): number {
  return check(duration, /^\d+(\.\d+)?$/.test(text) ? Number(text) : text, where);
}

export function check<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BadInput(
    parsed.error.issues.map(
      ({ path, message }) => `${[where, ...path.map(String)].join('.')}: ${message} (got ${JSON.stringify(value)})`,
    ),
  );
}

function needSide(side: string, { regions }: Settings, where: string): void {
  if (![...regions, 'outside'].includes(side))
    throw new BadInput([`${where}: no side ${side}; there is ${regions.join(', ')} and outside`]);
}

function msOf(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  const [, number = '0', unit = 'ms'] = /^([\d.]+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? 1);
}
