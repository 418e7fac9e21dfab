/** After a takeover: whose decisions are read again, whose are not, and who has to say again what. */
import { type ToldOfHome } from '../../operations/orchestrator/tell-home-changed';

/** Approvals are in the evidence stores; whoever holds none there, or could not be told of it, does not look there. */
export function toldLines({ told, notHeld, untold }: ToldOfHome): readonly string[] {
  return [
    ...(told.length === 0 ? [] : [`decisions are read again from the evidence stores: ${told.join(', ')}`]),
    ...(notHeld.length === 0
      ? []
      : [
          `not held outside home, so what was decided last may be lost: ${notHeld.join(', ')}; ask those who approved to say it again`,
        ]),
    ...untold.map(
      ({ workflowId, because }) =>
        `not told: ${workflowId} (${because}); say the takeover again, or ask those who approved it`,
    ),
  ];
}
