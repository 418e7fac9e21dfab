/** The differences between plan and world, as data and as lines: which resource, what was seen, what the plan says, who was asked. */
import { type Refusal } from '../../../domain/goal';
import { epochMs } from '../../../domain/instant';
import { type RecoveryReport } from '../../../domain/report';
import { clock, wrap } from './words';

export interface Difference extends Refusal {
  readonly step: string;
}

/** Of a run of `diff`, whose every step is one look: what could not be seen is no sameness either. */
export function differencesOf({ steps }: RecoveryReport): readonly Difference[] {
  return steps.flatMap(({ id, because }) => because.map((refusal) => ({ step: id, ...refusal })));
}

export function diffLines(report: RecoveryReport, width: number): readonly string[] {
  const { application, steps, planHash, finishedAt } = report;
  const differences = differencesOf(report);
  const looked = steps.filter(({ id }) => id.endsWith('.conform'));
  const at = `${clock(finishedAt, epochMs(finishedAt))} UTC, plan ${planHash.slice(0, 12)}`;
  if (differences.length === 0)
    return wrap(
      `${application} is as its plan says: ${looked.length} resources looked at, no difference (${at})`,
      width,
      '  ',
    );
  return [
    ...wrap(
      `${application} is not as its plan says: ${differences.length} difference${differences.length === 1 ? '' : 's'} (${at})`,
      width,
      '  ',
    ),
    ...steps.flatMap(({ id, says, because }) =>
      because.length === 0 ? [] : ['', ...wrap(`  ${id}: ${says}`, width, '    '), ...because.flatMap(rows(width))],
    ),
  ];
}

function rows(width: number) {
  return ({ rule, saw, wanted, source }: Refusal): readonly string[] => [
    ...wrap(`    ${rule} (${source})`, width, '      '),
    ...wrap(`      saw     ${saw}`, width, ' '.repeat(14)),
    ...wrap(`      wanted  ${wanted}`, width, ' '.repeat(14)),
  ];
}
