/** One beat to the side's receiver: a POST of a few hundred bytes on a connection of its own. */
import { type Beat } from '../../contract/beat';
import { type Outside } from '../outside';
import { withTimeLimit } from '../time-limit';

/** @throws Error that names the receiver by its host alone: what stands behind it in the URL is its key */
export async function postBeat(
  outside: Outside,
  url: string,
  beat: Beat,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { host } = new URL(url);
  const input = {
    url,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(beat),
  };
  let status: unknown;
  try {
    const { detail } = await withTimeLimit(limitMs, signal, (ended) =>
      outside.send({ call: 'http:Send', region: beat.side, input }, ended),
    );
    status = detail?.['status'];
  } catch (error) {
    throw new Error(`${host}: ${(error instanceof Error ? error.message : String(error)).replaceAll(url, host)}`);
  }
  if (typeof status !== 'number' || status < 200 || status > 299) throw new Error(`${host} answered ${String(status)}`);
}
