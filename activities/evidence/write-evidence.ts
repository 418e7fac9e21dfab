/** Reports into the plan's evidence buckets: 7 years is longer than any history. */
import { reportMarkdown } from '../../domain/report-markdown';
import { type WriteEvidenceInput, type WriteEvidenceResult } from '../../contract/activities';
import { type EvidenceNeeds, writeFiles } from './write-files';

const reportName = 'recovery-report';

/** Writes to every bucket side by side; the outcome stands without what could not be written. */
export function createWriteEvidence(needs: EvidenceNeeds): (input: WriteEvidenceInput) => Promise<WriteEvidenceResult> {
  return ({ mode, accounts, buckets, report }) => {
    const folder = `${report.application}/${report.operationId}`;
    return writeFiles(needs, {
      mode,
      accounts,
      buckets,
      prefix: reportName,
      files: [
        {
          key: `${folder}/${reportName}.json`,
          body: `${JSON.stringify(report, null, 2)}\n`,
          type: 'application/json',
        },
        { key: `${folder}/${reportName}.md`, body: reportMarkdown(report), type: 'text/markdown; charset=utf-8' },
      ],
    });
  };
}
