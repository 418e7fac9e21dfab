/** Who calls and whom: the SigV4 credential scope, and access keys that carry the side they were handed out to. */
import { type WireRequest } from './wire/message';

export interface Caller {
  readonly accessKey: string;
  readonly region: string;
  readonly service: string;
}

/** `Credential=<key>/<date>/<region>/<service>/aws4_request`, in the header or, presigned, in the query. SigV4A names no Region. */
export function callerOf(request: Pick<WireRequest, 'headers' | 'query'>): Caller | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1];
  const scope = (header ?? request.query.get('X-Amz-Credential') ?? '').split('/');
  const [accessKey, , region, service, end] = scope;
  if (scope.length !== 5 || end !== 'aws4_request' || !accessKey || !region || !service) return undefined;
  return { accessKey, region, service };
}

/** 20 characters as AWS's own, e.g. us-east-1 -> AKIALABUSEAST1000000. */
export function accessKeyOf(side: string): string {
  return `AKIA${bodyOf(side)}`;
}

/** Temporary credentials go on naming the side; the number tells sessions apart. */
export function sessionKeyOf(accessKey: string, session: number): string {
  return `ASIA${accessKey.slice(4, 20).padEnd(16, '0')}${session}`;
}

/** The side a key was handed out to; undefined for keys that are not ours. */
export function sideOfKey(accessKey: string, sides: readonly string[]): string | undefined {
  return sides.find((side) => accessKey.slice(4, 20) === bodyOf(side));
}

function bodyOf(side: string): string {
  return `LAB${side.replace(/\W/g, '').toUpperCase()}`.padEnd(16, '0').slice(0, 16);
}
