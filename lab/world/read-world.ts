/** Reads a world file: every problem at once, each with its line, its path, the value found and what to write instead. */
import fs from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { type z } from 'zod';
import { BadInput } from '../bad-input';
import { checkWorld } from './check-world';
import { type Settings, settingsSchema } from './settings';

/** What a command line may say over the world file. */
export interface Overrides {
  readonly timeScale?: number;
  readonly paymentsPerSecond?: number;
  readonly customers?: boolean;
  /** What one task of every service carries. */
  readonly requestsPerTask?: number;
}

type Path = readonly PropertyKey[];

export function readWorld(file: string, overrides: Overrides = {}): Settings {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  if (document.errors.length > 0) throw new BadInput(document.errors.map(({ message }) => `${file}: ${message}`));

  const world = withOverrides(document.toJS() as unknown, overrides);
  const at = (path: Path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range === undefined) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return `${file}:${line}:${col}`;
    }
    return file;
  };
  const tell = ({ path, message }: { readonly path: Path; readonly message: string }) => {
    const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], world);
    const shown = value === undefined ? '' : ` is ${JSON.stringify(value)}`;
    return `${at(path)}: ${written(path)}${shown}: ${message}`;
  };

  const parsed = settingsSchema.safeParse(world);
  if (!parsed.success) throw new BadInput(parsed.error.issues.flatMap(unfolded).map(tell));
  const problems = checkWorld(parsed.data);
  if (problems.length > 0) throw new BadInput(problems.map(tell));
  return parsed.data;
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput([
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); name a world file with --world`,
    ]);
  }
}

function withOverrides(
  world: unknown,
  { timeScale, paymentsPerSecond, customers, requestsPerTask }: Overrides,
): unknown {
  if (typeof world !== 'object' || world === null) return world;
  const { customers: said, services } = world as { customers?: object; services?: unknown };
  return {
    ...world,
    ...(timeScale !== undefined && { timeScale }),
    ...(requestsPerTask !== undefined &&
      Array.isArray(services) && { services: services.map((one: object) => ({ ...one, requestsPerTask })) }),
    ...(said !== undefined && {
      customers: {
        ...said,
        ...(paymentsPerSecond !== undefined && { paymentsPerSecond }),
        ...(customers !== undefined && { enabled: customers }),
      },
    }),
  };
}

/** Unknown keys come as one issue at their parent; each is told where it stands. */
function unfolded(issue: z.core.$ZodIssue): { path: Path; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: 'no such key; docs/lab.md lists all of them',
  }));
}

function written(path: Path): string {
  return (
    path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
      .join('')
      .replace(/^\./, '') || 'the world file'
  );
}
