/** One health check result: a real connection to the target, as a Route 53 checker makes it. Never rejects. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { type HealthCheckConfig } from '@aws-sdk/client-route-53';

export interface Probe {
  readonly timeoutMs: number;
  /** Ends the probe early, as failed. */
  readonly stopped: AbortSignal;
}

export const probeTarget = (config: HealthCheckConfig | undefined, { timeoutMs, stopped }: Probe): Promise<boolean> =>
  new Promise((resolve) => {
    const host = config?.IPAddress ?? '127.0.0.1';
    const port = config?.Port ?? 80;
    // Not AbortSignal.any with AbortSignal.timeout: on Node 20 both may be collected before they fire.
    const giveUp = (): void => {
      end(false);
      opened.destroy();
    };
    const end = (ok: boolean): void => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', giveUp);
      resolve(ok);
    };
    const timer = setTimeout(giveUp, timeoutMs);
    stopped.addEventListener('abort', giveUp);
    const opened = config?.Type === 'TCP' ? openTcp({ host, port }, end) : sendHttp({ ...config, host, port }, end);
  });

type Target = HealthCheckConfig & { readonly host: string; readonly port: number };

const openTcp = (target: Pick<Target, 'host' | 'port'>, end: (ok: boolean) => void): { destroy: () => unknown } => {
  const socket = connect(target);
  socket.once('connect', () => {
    end(true);
    socket.destroy();
  });
  socket.on('error', () => {
    end(false);
  });
  return socket;
};

const sendHttp = (target: Partial<Target>, end: (ok: boolean) => void): { destroy: () => unknown } => {
  const { host, port, ResourcePath: path = '/', FullyQualifiedDomainName: name } = target;
  const headers = {
    'user-agent': 'Amazon-Route53-Health-Check-Service (the lab)',
    ...(name !== undefined && { host: name }),
  };
  const sent = request({ host, port, path, headers, agent: false }, (response) => {
    response.resume();
    end((response.statusCode ?? 500) < 400);
  });
  sent.on('error', () => {
    end(false);
  });
  sent.end();
  return sent;
};
