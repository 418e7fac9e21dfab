/** An error from outside as people read it at a step. */
import { failures, familyOf } from '../domain/failure';
import { type Refusal } from '../domain/goal';
import { type OutsideError } from './outside-error';

export function refusalOf(error: OutsideError): Refusal {
  return { rule: error.code, saw: error.message, wanted: wantedOf(error), source: error.reason };
}

function wantedOf({ code }: OutsideError): string {
  if (code === 'NoAnswer') return 'an answer';
  return familyOf(code) === 'refused' ? 'a change the rules allow' : failures[code].remedy;
}
