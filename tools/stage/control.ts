/** The lab's control port, as any user may call it (docs/lab.md). */
import { type Status } from '../../lab/control/status';
import { type CustomersSnapshot, type CustomersWindow, type TruthReport } from '../../lab/world/parts';
import { type Entry } from '../../lab/world/journal';

export interface Control {
  readonly url: string;
  readonly status: () => Promise<Status>;
  /** Since the lab came up, or of what was acknowledged, and failed, since an instant (ms). */
  readonly truth: (sinceMs?: number) => Promise<TruthReport>;
  readonly customers: () => Promise<CustomersSnapshot>;
  /** What customers saw of requests that began in [from, to), ms. */
  readonly window: (from: number, to: number) => Promise<CustomersWindow>;
  /** What the lab's AWS was asked since an instant. */
  readonly requests: (sinceMs: number) => Promise<readonly Extract<Entry, { is: 'request' }>[]>;
  /** Simulated work (accepted -> ready) since an instant. */
  readonly work: (sinceMs: number) => Promise<readonly Extract<Entry, { is: 'work' }>[]>;
  readonly lose: (region: string) => Promise<void>;
  readonly heal: (region: string) => Promise<void>;
  /** A process that lives in a Region: killed -9 with it. */
  readonly lives: (region: string, pid: number) => Promise<void>;
  /** It has ended by itself: forgotten. */
  readonly left: (pid: number) => Promise<void>;
}

export function controlAt(url: string): Control {
  const ask = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> => {
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
    truth: (sinceMs) => ask('GET', sinceMs === undefined ? '/truth' : `/truth?since=${Math.floor(sinceMs)}`),
    customers: () => ask('GET', '/customers'),
    window: (from, to) => ask('GET', `/customers?from=${Math.floor(from)}&to=${Math.floor(to)}`),
    requests: (sinceMs) => ask('GET', `/journal?is=request&since=${Math.floor(sinceMs)}`),
    work: (sinceMs) => ask('GET', `/journal?is=work&since=${Math.floor(sinceMs)}`),
    lose: async (region) => {
      await ask('POST', '/lose', { region });
    },
    heal: async (region) => {
      await ask('POST', '/heal', { region });
    },
    lives: async (region, pid) => {
      await ask('POST', '/process', { region, pid });
    },
    left: async (pid) => {
      await ask('DELETE', `/process/${pid}`);
    },
  };
}
