/** Whose durations say something about whose: never those of a clone about the real thing, never people's. */
import { type Phase } from '../kinds/kind';
import { type Mode } from '../report';

/** A clone's promotion closes nobody out and moves no traffic: these phases are only measured where they are real. */
const onlyForReal: readonly Phase[] = ['promote', 'shift', 'fence'];

/** A live drill is a switchover: real and live are of one kind. A dry run brings nothing about; at a gate people are waited for. */
export function feeds(from: Mode, to: Mode, phase: Phase): boolean {
  if (from === 'dry-run' || to === 'dry-run' || phase === 'gate') return false;
  if (from === 'isolated' || to === 'isolated') return from === to && !onlyForReal.includes(phase);
  return true;
}
