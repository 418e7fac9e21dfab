/** Takes the decision at an open gate: asks at the terminal, or by itself under --yes; by the same command people type. */
import readline from 'node:readline/promises';
import { type GateProgress, type Progress } from '../../contract/progress';
import { type Muster } from '../stage/muster';
import { approveArgs, approvers, lossCeiling, rejectArgs } from '../stage/people';
import { gateText } from './gate-text';
import { commandText, type Story, wrap } from './words';

export interface Decider {
  readonly story: Story;
  readonly muster: Muster;
  readonly yes: boolean;
}

export async function decide({ story, muster, yes }: Decider, progress: Progress, gate: GateProgress): Promise<void> {
  const { application } = progress;
  story.add('');
  for (const line of gateText(progress, gate).flatMap((text) => wrap(text, ' '.repeat(18)))) story.add(line);
  story.add('');
  const approves = yes || (await asksForYes(gate));
  const commands = approves
    ? approvers.map((by) => approveArgs(application, gate, by))
    : [rejectArgs(application, gate)];
  for (const args of commands) {
    story.tell(commandText(args));
    const { code, out, err } = await muster.run(args);
    for (const line of `${out}${err}`.trimEnd().split('\n')) story.add(`       ${line}`);
    // 4: recorded, not yet judged; a worker counts it when it comes.
    if (code !== 0 && code !== 4) throw new Error(`the decision was not taken: exit code ${code}`);
  }
}

async function asksForYes({ expectedFence }: GateProgress): Promise<boolean> {
  // terminal false: Ctrl-C stays a signal, and the demo takes everything down.
  const asking = readline.createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  try {
    const answer = await asking.question(
      `Approve as ${approvers.join(' and ')} (fence ${expectedFence}, at most ${lossCeiling} lost)? [Y/n] `,
    );
    return !/^\s*n/i.test(answer);
  } finally {
    asking.close();
  }
}
