/** The other end of the control port: one request, its JSON, and a lab's refusal as bad input. */
import { BadInput } from '../bad-input';

export async function askControl(
  control: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(`${control}${path}`, init);
  const value = await answer.json();
  if (answer.ok) return value;
  const said = (value as { error?: string }).error ?? answer.statusText;
  if (answer.status < 500) throw new BadInput(said.split('\n'));
  throw new Error(`the lab at ${control} failed on ${method} ${path}: ${said}`);
}
