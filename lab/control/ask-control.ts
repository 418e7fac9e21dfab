/** The other end of the control port: one request, its JSON, and a lab's refusal as bad input. */
import { BadFields, BadInput } from '../bad-input';
import { type Wrong } from '../check-shape';

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
  const { error: said = answer.statusText, wrong } = value as { error?: string; wrong?: readonly Wrong[] };
  if (answer.status < 500)
    throw wrong === undefined ? new BadInput(said.split('\n')) : new BadFields(said.split('\n'), wrong);
  throw new Error(`the lab at ${control} failed on ${method} ${path}: ${said}`);
}
