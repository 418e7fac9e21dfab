/**
 * Shifting traffic by ARC: all controls of the name in one call, so that no moment has every side off; read back on at least two
 * endpoints, one of which did not take the write; done when the name answers something else than before (aws.md 5.4).
 */
import { type Past } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { type ArcShiftTarget } from '../../../domain/kinds/arc-routing-control';
import { safetyRuleConflict } from '../../aws/error-names';
import { type Goal } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { blockedBy, isSettling, sendsOf, settleMs, short } from '../past';
import { readBack, type EndpointSeen } from './read-back';

export interface ArcSeen {
  readonly at: Instant;
  /** Endpoints that answered, each with the state of every control by ARN. */
  readonly endpoints: readonly EndpointSeen[];
  /** What the name answers now, sorted; null when DNS did not answer. */
  readonly answers: readonly string[] | null;
  readonly authoritative: boolean;
  readonly trouble: string | null;
}

const call = 'route53-recovery-cluster:UpdateRoutingControlStates';

export const shift: Goal<'arc-routing-control.shift', ArcSeen> = {
  name: 'arc-routing-control.shift',

  observe: async (target, reader) => {
    const at = reader.now();
    const [endpoints, dns] = await Promise.all([
      readBack(target, (input, endpoint) =>
        reader.read('route53-recovery-cluster:GetRoutingControlState', endpoint.region, input, { endpoint }),
      ),
      reader.read('dns:Resolve', target.to, { name: target.name, type: 'A' }).catch((error: unknown) => {
        if (isOutsideError(error)) return error;
        throw error;
      }),
    ]);
    return isOutsideError(dns)
      ? { at, endpoints, answers: null, authoritative: false, trouble: short(dns.message) }
      : { at, endpoints, answers: dns.answers, authoritative: dns.authoritative, trouble: null };
  },

  judge: (target, seen, past) => {
    if (!isSwitched(target, seen)) return judgeUnswitched(target, seen, past);
    if (seen.endpoints.length < 2)
      return { is: 'moving', by: 'us', hint: 'controls switched on one endpoint, waiting for a second one to say so' };
    if (!hasAnswerChanged(target, seen, past)) {
      const answers =
        seen.answers === null
          ? `DNS does not answer (${seen.trouble ?? 'no reason given'})`
          : `still answers ${seen.answers.join(', ') || 'nothing'}`;
      return {
        is: 'moving',
        by: sendsOf(past, call).length > 0 ? 'us' : 'others',
        hint: `controls switched, waiting for health checks and DNS: ${target.name} ${answers}`,
      };
    }
    const evidence = {
      name: target.name,
      answers: seen.answers?.join(', ') ?? null,
      answersBefore: past.before?.answers?.join(', ') ?? null,
      authoritative: seen.authoritative,
      readBackOn: seen.endpoints.map(({ endpoint }) => endpoint).join(', '),
      states: target.controls.map(({ region, state }) => `${region} ${state}`).join(', '),
    };
    return { is: 'reached', evidence };
  },

  undo: (target, before) => {
    const states = before.endpoints[0]?.states ?? {};
    const known = target.controls.flatMap(({ arn }) => {
      const state = states[arn];
      return state === undefined ? [] : [{ RoutingControlArn: arn, RoutingControlState: state }];
    });
    return known.length < target.controls.length
      ? []
      : [{ call, region: target.to, input: { UpdateRoutingControlStateEntries: known }, endpoints: target.endpoints }];
  },
};

function judgeUnswitched(target: ArcShiftTarget, seen: ArcSeen, past: Past<ArcSeen>): ReturnType<typeof shift.judge> {
  const last = sendsOf(past, call).at(-1);
  // A safety rule says no to every repetition (aws.md 5.4); once a person has retried the step, it is asked again.
  if (last?.error === safetyRuleConflict && msBetween(last.at, seen.at) < settleMs) {
    const saw = `a safety rule refused ${target.controls.map(({ region, state }) => `${region} ${state}`).join(', ')}`;
    const refusal = {
      rule: 'safety rules allow the shift',
      saw,
      wanted: 'states the rules accept, or its wait period over',
      source: `${call}: ConflictException`,
    };
    return blockedBy([refusal]) ?? { is: 'moving', by: 'others', hint: saw };
  }
  if (isSettling(past, call, seen.at))
    return { is: 'moving', by: 'us', hint: 'controls switched, waiting for the other endpoints to say so' };
  const entries = target.controls.map(({ arn, state }) => ({ RoutingControlArn: arn, RoutingControlState: state }));
  return {
    is: 'ready',
    send: [
      { call, region: target.to, input: { UpdateRoutingControlStateEntries: entries }, endpoints: target.endpoints },
    ],
  };
}

function isSwitched({ controls }: ArcShiftTarget, { endpoints }: Pick<ArcSeen, 'endpoints'>): boolean {
  return (
    endpoints.length > 0 && endpoints.every(({ states }) => controls.every(({ arn, state }) => states[arn] === state))
  );
}

/** Compared with the answer at assess; when the controls stood right already then, any answer is theirs. */
function hasAnswerChanged(target: ArcShiftTarget, { answers }: ArcSeen, { before }: Past<ArcSeen>): boolean {
  if (answers === null || answers.length === 0) return false;
  if (!before?.answers || isSwitched(target, before)) return true;
  return JSON.stringify(answers) !== JSON.stringify(before.answers);
}
