/** What a drill's run and its report know when it is over; verdicts are made of this and nothing else. */
import { type DrillMode, type Scenario } from '../calendar/drill-plan';
import { type Loss } from '../report';

export interface DrillFacts {
  readonly mode: DrillMode;
  readonly scenario: Scenario;
  /** Why it ended before its last step (an abort alarm, an abort, a failover that went first); absent: it went through. */
  readonly endedEarly?: string;
  readonly rtoMs: number;
  /** Null: service was never verified. */
  readonly rtaMs: number | null;
  readonly rpoMs: number;
  /** Null: it could not be measured. */
  readonly rpaMs: number | null;
  /** Of a live drill; null: nothing was promoted. */
  readonly loss: Loss['is'] | null;
  /** Acknowledged writes older than the RPO that are gone, where somebody counted them (the lab's truth); null: nobody did. */
  readonly acknowledgedLostBeyondRpo: number | null;
  /** What was measured although it is no objective: `the restore`, 320 000. */
  readonly measured: readonly { readonly what: string; readonly ms: number }[];
  /** Each of the plan's checks that was asked, and muster's own beside them (written to, no second writer); none where the plan's own were not. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly saw: string }[];
  /** What the drill made and is still there; null: it could not be listed. A cost that is not known is null. */
  readonly leftovers: readonly { readonly what: string; readonly monthlyCostUsd: number | null }[] | null;
  /** Of those, what is kept on purpose and named: an old primary as evidence. Absent: nothing. */
  readonly kept?: readonly string[];
  /** Ids of the steps that were reached for real, and those a real failover has. */
  readonly exercised: readonly string[];
  readonly stepsOfFailover: readonly string[];
}
