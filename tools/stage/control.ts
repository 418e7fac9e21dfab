/** The lab's control port, as any user may call it (docs/lab.md). */
import { type Status } from '../../lab/control/status';
import { type CustomersSnapshot, type TruthReport } from '../../lab/world/parts';
import { type Entry } from '../../lab/world/journal';

export interface Control {
  readonly url: string;
  readonly status: () => Promise<Status>;
  readonly truth: () => Promise<TruthReport>;
  readonly customers: () => Promise<CustomersSnapshot>;
  /** Simulated work (accepted -> ready) since an instant. */
  readonly work: (sinceMs: number) => Promise<readonly Extract<Entry, { is: 'work' }>[]>;
  readonly lose: (region: string) => Promise<void>;
  /** A process that lives in a Region: killed -9 with it. */
  readonly lives: (region: string, pid: number) => Promise<void>;
}

export function controlAt(url: string): Control {
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, init).catch((cause: unknown) => {
      throw new Error(`the lab at ${url} does not answer ${method} ${path}: it has ended, or hangs`, { cause });
    });
    const value: unknown = await answer.json();
    // unsafe: the lab answers what its own types say; the build of both is one.
    if (answer.ok) return value as T;
    const said = (value as { readonly error?: string }).error ?? answer.statusText;
    throw new Error(`the lab at ${url} refused ${method} ${path}: ${said}`);
  };
  return {
    url,
    status: () => ask('GET', '/status'),
    truth: () => ask('GET', '/truth'),
    customers: () => ask('GET', '/customers'),
    work: (sinceMs) => ask('GET', `/journal?is=work&since=${Math.floor(sinceMs)}`),
    lose: async (region) => {
      await ask('POST', '/lose', { region });
    },
    lives: async (region, pid) => {
      await ask('POST', '/process', { region, pid });
    },
  };
}
