/** A command of the story that ends by itself: typed, run, and all it printed. */
import { type Ran } from '../stage/muster';
import { type Scene } from './scene';
import { commandText } from './words';

/** Its exit code is for whoever asks: a no may be what the story is about. */
export async function show({ muster, story }: Scene, args: readonly string[]): Promise<Ran> {
  story.add('');
  story.tell(commandText(args));
  const ran = await muster.run(args);
  for (const line of `${ran.out}${ran.err}`.trimEnd().split('\n')) story.add(line);
  return ran;
}
