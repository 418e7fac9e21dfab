/** Objectives that contradict themselves. */
import { type Draft, type Problem } from './draft';
import { durationText } from './duration';

export function checkObjectives({ objectives }: Draft): readonly Problem[] {
  if (!objectives || objectives.rtoMs > objectives.detectionMs) return [];
  return [
    {
      at: ['objectives', 'rto'],
      says: `${durationText(objectives.rtoMs)} is over before detection (${durationText(objectives.detectionMs)}) is done`,
      instead: 'raise rto, or detect faster: the clock runs from the impairment',
    },
  ];
}
