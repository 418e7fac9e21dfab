/** docs/report.md explains fields the report has, and the sections the written report has. */
import { reportSchema } from '../../../contract/report-schema';
import { reportMarkdown } from '../../../domain/report-markdown';
import { failedBack, isolatedDrill } from '../../domain/report/sample-operations';
import { sampleDryRun, sampleReport } from '../../domain/report/sample-report';
import fs from 'node:fs';
import { namesBySection } from './markdown-tables';

const file = 'docs/report.md';
const claimed = namesBySection(file);
const headings = (text: string): readonly string[] => [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '');

describe('docs/report.md', () => {
  it('explains only fields the report has', () => {
    const known = Object.keys(reportSchema.shape);
    expect((claimed['How to read it'] ?? []).filter((field) => !known.includes(field))).toEqual([]);
    expect(claimed['How to read it']?.length).toBeGreaterThan(10);
  });

  it('lists the sections of a written report that has them all, in their order', () => {
    const { drill } = isolatedDrill;
    if (!drill) throw new Error('the sample is of a drill');
    expect(claimed['Its sections']).toEqual(headings(reportMarkdown({ ...failedBack, drill })));
  });

  it('names the sections only a dry run has', () => {
    const text = fs.readFileSync(file, 'utf8');
    const own = headings(reportMarkdown(sampleDryRun)).filter(
      (title) => !headings(reportMarkdown(sampleReport)).includes(title),
    );
    expect(own.filter((title) => !text.includes(`\`${title}\``))).toEqual([]);
  });
});
