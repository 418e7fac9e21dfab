/** Reads a world file: every problem at once, each with its line, its path, the value found and what to write instead. */
import { BadInput } from '../bad-input';
import { checkShape, tellWrong, type Wrong } from '../check-shape';
import { readYamlFile } from '../yaml-file';
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

export function readWorld(file: string, overrides: Overrides = {}): Settings {
  const { value, at } = readYamlFile(file, 'name a world file with --world');
  const world = withOverrides(value, overrides);
  const refuse = (wrong: readonly Wrong[]) => {
    const problems = wrong.map(
      (one) => `${at(one.path)}: ${tellWrong(one, world, one.path.length === 0 ? 'the world file' : '')}`,
    );
    return new BadInput(problems, 'docs/lab.md lists every key of a world file');
  };
  const checked = checkShape(settingsSchema, world);
  if ('wrong' in checked) throw refuse(checked.wrong);
  const problems = checkWorld(checked.value);
  if (problems.length > 0) throw refuse(problems);
  return checked.value;
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
