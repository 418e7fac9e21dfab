/** Whether every routing control stands as the plan wants it while the preferred Region serves, and the name answers: looks only. */
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type ArcShiftTarget } from '../../../domain/kinds/arc-routing-control';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { type EndpointSeen, readBack } from './read-back';

export interface ArcConformSeen {
  readonly at: Instant;
  readonly endpoints: readonly EndpointSeen[];
  readonly answers: readonly string[];
  readonly authoritative: boolean;
}

export const conform: Goal<'arc-routing-control.conform', ArcConformSeen> = {
  name: 'arc-routing-control.conform',

  observe: async (target, reader) => {
    const at = reader.now();
    const [endpoints, { answers, authoritative }] = await Promise.all([
      readBack(target, (input, endpoint) =>
        reader.read('route53-recovery-cluster:GetRoutingControlState', endpoint.region, input, { endpoint }),
      ),
      reader.read('dns:Resolve', target.to, { name: target.name, type: 'A' }),
    ]);
    return { at, endpoints, answers, authoritative };
  },

  judge: (target, seen) =>
    blockedBy(differences(target, seen)) ?? {
      is: 'reached',
      evidence: {
        name: target.name,
        servedFrom: target.to,
        states: target.controls.map(({ region, state }) => `${region} ${state}`).join(', '),
        readBackOn: seen.endpoints.map(({ endpoint }) => endpoint).join(', '),
        answers: seen.answers.join(', '),
        authoritative: seen.authoritative,
      },
    },
};

function differences(target: ArcShiftTarget, seen: ArcConformSeen): readonly Refusal[] {
  return [
    ...target.controls.flatMap(({ arn, region, state }) => {
      const other = seen.endpoints.find(({ states }) => states[arn] !== state);
      if (!other) return [];
      return [
        {
          rule: "the routing control stands as the plan's preferred Region wants it",
          saw: `the control of ${region} is ${other.states[arn] ?? 'unknown'} on ${other.endpoint}`,
          wanted: state,
          source: 'route53-recovery-cluster:GetRoutingControlState; the plan: regions.preferred',
        },
      ];
    }),
    // Which addresses are whose only the zone knows; that there are some is what the controls are for.
    ...(seen.answers.length > 0
      ? []
      : [
          {
            rule: 'the name answers',
            saw: `${target.name} answers nothing`,
            wanted: `an address of ${target.to}`,
            source: 'dns:Resolve',
          },
        ]),
  ];
}
