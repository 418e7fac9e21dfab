/**
 * The states of all controls as two endpoints tell them. Three of them are asked at once and every failure is replaced by the next,
 * so that one dead Region costs nothing and two cost one time-out (a cluster tolerates two of five down, aws.md 5.4).
 */
import { type CallInputs } from '../../../domain/call-inputs';
import { type Endpoint } from '../../../domain/goal';
import { type ArcShiftTarget } from '../../../domain/kinds/arc-routing-control';
import { inTurn } from '../../aws/rotate';
import { type OutputOf } from '../../outputs';
import { isOutsideError, type OutsideError } from '../../outside-error';

export interface EndpointSeen {
  readonly endpoint: string;
  /** By routing control ARN. */
  readonly states: Readonly<Record<string, 'On' | 'Off'>>;
}

const wanted = 2;
const askedAtOnce = 3;

type Get = 'route53-recovery-cluster:GetRoutingControlState';
type Ask = (input: CallInputs[Get], endpoint: Endpoint) => Promise<OutputOf<Get>>;

/** Two answers, or one when no other endpoint answers. @throws OutsideError when none does */
export async function readBack(
  { endpoints, controls }: Pick<ArcShiftTarget, 'endpoints' | 'controls'>,
  ask: Ask,
): Promise<readonly EndpointSeen[]> {
  const left = [...inTurn(endpoints)];
  const seen: EndpointSeen[] = [];
  const failures: OutsideError[] = [];

  const askNext = async (): Promise<void> => {
    const endpoint = left.shift();
    if (!endpoint || seen.length >= wanted) return;
    try {
      const answers = await Promise.all(controls.map(({ arn }) => ask({ RoutingControlArn: arn }, endpoint)));
      const states = controls.map(
        ({ arn }, index) => [arn, answers[index]?.RoutingControlState === 'On' ? 'On' : 'Off'] as const,
      );
      seen.push({ endpoint: endpoint.url, states: Object.fromEntries(states) });
    } catch (error) {
      if (!isOutsideError(error)) throw error;
      failures.push(error);
      await askNext();
    }
  };

  const asking = Array.from({ length: Math.min(askedAtOnce, endpoints.length) }, () => askNext());
  await Promise.race([Promise.all(asking), twoOf(asking, seen)]);
  const [failure] = failures;
  if (seen.length === 0 && failure) throw failure;
  return [...seen].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1)).slice(0, wanted);
}

/** Resolves as soon as enough have answered: the slow third is not waited for. */
async function twoOf(asking: readonly Promise<void>[], seen: readonly EndpointSeen[]): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const one of asking) {
      one.then(
        () => {
          if (seen.length >= wanted) resolve();
        },
        () => undefined,
      );
    }
  });
}
