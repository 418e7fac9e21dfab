/** Who a worker of a pair says it is: its process, and the Region whose cluster it asks. It stands in every event that it writes. */
import { type Region } from '../domain/regions';

const way = / via ([a-z0-9-]+)$/;

/** `process`: pid@host, as the SDK would say. */
export function identityVia(process: string, region: Region): string {
  return `${process} via ${region}`;
}

/** `via` null: it does not say, as a worker of one server, or of an earlier muster. */
export function readIdentity(identity: string): { readonly identity: string; readonly via: Region | null } {
  return { identity: identity.replace(way, ''), via: way.exec(identity)?.[1] ?? null };
}
