/** Failures by what happens next: the one registry. docs/failures.md is proved equal to it. A bug is none of these. */
export const families = {
  transient: "Temporal retries under the step's deadline",
  uncertain: 'observe before anything is sent again',
  refused: 'a rule said no and nothing was changed; every rule is named',
  operator: 'park, page, wait for a person with the clock visible',
  unsafe: 'an invariant is seen broken: freeze every change except fencing, page, keep evidence',
} as const;
export type Family = keyof typeof families;

interface Failure {
  readonly family: Family;
  readonly means: string;
  readonly remedy: string;
}

export const failures = {
  Throttled: {
    family: 'transient',
    means: 'AWS answered a throttling code',
    remedy: 'wait; the step retries with jittered backoff until its deadline',
  },
  Unavailable: {
    family: 'transient',
    means: 'a 5xx answer, a modelled server fault, or a network error',
    remedy: 'wait; the step retries until its deadline',
  },
  NoAnswer: {
    family: 'transient',
    means: 'a read was not answered within its own time-out',
    remedy: 'wait; a Region that stays silent ends the step at its deadline',
  },
  OutcomeUnknown: {
    family: 'uncertain',
    means: 'a change was sent, or may have been, and no answer was seen',
    remedy: 'muster observes through a settle window; a call whose repetition is harmful then waits for a person',
  },
  Blocked: {
    family: 'operator',
    means: 'the world is in a state from which the goal cannot be reached',
    remedy: 'read every named rule, mend the world, then `muster step retry`',
  },
  DeadlineExceeded: {
    family: 'operator',
    means: 'the step did not reach its goal before its deadline',
    remedy: 'look at what was last seen, then `muster step retry` or `skip`',
  },
  NotPermitted: {
    family: 'operator',
    means: 'AWS refused the caller or the input (AccessDenied, validation, not found)',
    remedy: 'mend permissions or the plan, then `muster step retry`',
  },
  CapacityShort: {
    family: 'operator',
    means: 'a quota or capacity limit that time does not cure',
    remedy: 'raise the quota, choose another class, or `muster step skip`',
  },
  CredentialsExpired: {
    family: 'operator',
    means: "the worker's credentials are expired or its clock is wrong",
    remedy: 'renew the credentials, then `muster step retry`',
  },
  WrongAccount: {
    family: 'refused',
    means: "the caller's account is not one the plan names",
    remedy: 'give the worker credentials of an account in `accounts`',
  },
  NotDeclared: {
    family: 'refused',
    means: 'a goal tried a call it did not declare',
    remedy: 'a defect of muster: report it; nothing was sent',
  },
  ChangeForbidden: {
    family: 'refused',
    means: 'a change was asked in a mode that sends nothing',
    remedy: 'none needed; nothing was sent',
  },
  TooLate: {
    family: 'refused',
    means:
      'the slice ended, was cancelled, or the orchestrator gave the step to another attempt before the change was sent',
    remedy: 'none needed; the workflow asks again',
  },
  OutsidePlan: {
    family: 'refused',
    means: 'a change would touch something the plan does not name',
    remedy: 'a defect of muster or a wrong target: report it; nothing was sent',
  },
  ProductionTouched: {
    family: 'refused',
    means: 'an isolated drill would have changed something it did not make itself',
    remedy: 'a defect of muster or a wrong target: report it; nothing was sent',
  },
  Superseded: {
    family: 'refused',
    means: 'the register says that another operation, or a newer orchestrator, acts for the application',
    remedy: 'nothing was sent: see `muster status`; this run may be aborted, the one that holds the register goes on',
  },
  OperationRunning: {
    family: 'refused',
    means: 'another operation holds the application',
    remedy: 'watch that one, or wait for it to end',
  },
  TwoWriters: {
    family: 'unsafe',
    means: 'two Regions were seen writable',
    remedy:
      'the operation parks at assess and changes nothing: close one side by hand, then `muster step retry APP assess`',
  },
} as const satisfies Record<string, Failure>;
export type FailureCode = keyof typeof failures;

export function familyOf(code: FailureCode): Family {
  return failures[code].family;
}
