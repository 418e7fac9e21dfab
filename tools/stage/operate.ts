/** Runs an operation to its end without a screen, approving each gate it opens as the approvers of the plan. */
import { type GateProgress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { type Muster, isFinished, isProgress } from './muster';
import { approveArgs, approvers } from './people';

/** @throws Error when it ended without a report, or a decision was not taken */
export async function operate(muster: Muster, application: string, args: readonly string[]): Promise<RecoveryReport> {
  const asked = new Set<string>();
  const deciding: Promise<void>[] = [];
  let report: RecoveryReport | undefined;
  const feed = muster.feed([...args, '--json'], (line) => {
    if (isFinished(line)) report = line.report;
    if (!isProgress(line)) return;
    const { gate, operationId } = line.progress;
    const name = `${operationId} ${gate?.gate ?? ''}`;
    if (gate?.is !== 'open' || asked.has(name)) return;
    asked.add(name);
    deciding.push(decide(muster, application, gate));
  });
  const code = await feed.ended;
  await Promise.all(deciding);
  if (report) return report;
  throw new Error(`muster ${args.join(' ')} ended with ${code} and without a report`);
}

async function decide(muster: Muster, application: string, gate: GateProgress): Promise<void> {
  for (const by of approvers) {
    const { code, out, err } = await muster.run(approveArgs(application, gate, by));
    // 4: recorded, not yet judged; a worker counts it when it comes.
    if (code !== 0 && code !== 4) throw new Error(`${by} was refused at gate ${gate.gate}: ${(err + out).trim()}`);
  }
}
