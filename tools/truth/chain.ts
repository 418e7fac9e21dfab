/** A compound operation's report holds those of its parts: here they stand in the order in which they were done. */
import { type RecoveryReport } from '../../domain/report';

export function partsOf({ earlier = [], ...last }: RecoveryReport): readonly RecoveryReport[] {
  return [...earlier, last];
}

export function partOf(reports: readonly RecoveryReport[], operation: RecoveryReport['operation']): RecoveryReport {
  const found = reports.find((report) => report.operation === operation);
  if (found) return found;
  throw new Error(`no ${operation} among ${reports.map((report) => report.operation).join(', ')}`);
}
