/** What became of a scheduled drill, into the evidence buckets: that one was skipped, and why, is asked for in March too. */
import { type DrillRecordInput } from '../../contract/drill-launch';
import { type OtherActivities } from '../../contract/activities';
import { type EvidenceNeeds, writeFiles } from '../evidence/write-files';

const prefix = 'drill-launch';

export function createRecordLaunch(needs: EvidenceNeeds): OtherActivities['drill.record'] {
  return ({ plan, report }: DrillRecordInput) =>
    writeFiles(needs, {
      mode: 'real',
      accounts: plan.accounts,
      buckets: Object.entries(plan.evidence).map(([region, bucket]) => ({ region, bucket })),
      prefix,
      files: [
        {
          // Instants without colons: they are part of a name that people copy.
          key: `${report.application}/drill-launches/${prefix}-${report.at.replaceAll(':', '')}-${report.name}.json`,
          body: `${JSON.stringify(report, null, 2)}\n`,
          type: 'application/json',
        },
      ],
    });
}
