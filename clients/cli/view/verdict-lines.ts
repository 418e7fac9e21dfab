/** The verdict of a drill: each objective met, missed or not exercised, with why; and what of a real failover it did not exercise. */
import { type RecoveryReport } from '../../../domain/report';
import { wrap } from './words';

/** So that the words stand below each other. */
const objectiveWidth = 12;
const verdictWidth = 15;

export function verdictLines({ drill }: RecoveryReport, width: number): readonly string[] {
  if (!drill) return [];
  const { objectives, notExercised } = drill.verdict;
  const below = ' '.repeat(2 + objectiveWidth + verdictWidth);
  return [
    ...objectives.flatMap(({ objective, is, why }) =>
      wrap(`  ${objective.padEnd(objectiveWidth)}${is.replace('-', ' ').padEnd(verdictWidth)}${why}`, width, below),
    ),
    ...(notExercised.length === 0
      ? []
      : wrap(`steps of a failover that were not exercised: ${notExercised.join(', ')}`, width, '  ')),
  ];
}
