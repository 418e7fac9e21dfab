/** Lists in pages; the token is the index of the next one, unreadable on purpose no more than AWS's own. */
import { AwsError } from '../service';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

export function pageOf<T>(
  all: readonly T[],
  asked: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
  most: number,
): Page<T> {
  const from = asked.nextToken === undefined ? 0 : Number(Buffer.from(asked.nextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError(
      'InvalidParameterException',
      `nextToken ${String(asked.nextToken)} is not one this service gave.`,
    );
  }
  const to = from + (asked.maxResults ?? most);
  return {
    items: all.slice(from, to),
    nextToken: to < all.length ? Buffer.from(String(to)).toString('base64url') : undefined,
  };
}
