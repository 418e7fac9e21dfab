/** Keep-alive connections per front address: a customer that learns another address starts with a new pool. One request, one answer, never a retry. */
import http from 'node:http';

export interface Send {
  readonly address: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface HttpPools {
  /** The status; rejects when the connection breaks or the time is over. */
  readonly send: (request: Send) => Promise<number>;
  /** Lets go of pools nobody's address names any more. */
  readonly keepOnly: (addresses: ReadonlySet<string>) => void;
}

export interface HttpPoolsNeeds {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

export const createHttpPools = ({ host, port, timeoutMs }: HttpPoolsNeeds): HttpPools => {
  const agents = new Map<string, http.Agent>();
  const agentFor = (address: string): http.Agent => {
    const known = agents.get(address);
    if (known) return known;
    const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 64 });
    agents.set(address, agent);
    return agent;
  };
  return {
    send: ({ address, method, path, body }) =>
      new Promise((resolve, reject) => {
        const headers =
          body === undefined
            ? { host }
            : { host, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const request = http.request({ host: address, port, method, path, headers, agent: agentFor(address) });
        const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          settle();
        };
        request.once('response', (response) => {
          response.resume();
          response.once('error', (error) => {
            end(() => {
              reject(error);
            });
          });
          // An answer counts when all of it is here.
          response.once('end', () => {
            end(() => {
              resolve(response.statusCode ?? 0);
            });
          });
          response.once('close', () => {
            end(() => {
              reject(new Error('the connection closed before the answer was whole'));
            });
          });
        });
        request.on('error', (error) => {
          end(() => {
            reject(error);
          });
        });
        request.end(body);
      }),
    keepOnly: (addresses) => {
      for (const [address, agent] of agents) {
        if (addresses.has(address)) continue;
        agents.delete(address);
        // Requests under way may still be answered.
        setTimeout(() => {
          agent.destroy();
        }, timeoutMs).unref();
      }
    },
  };
};
