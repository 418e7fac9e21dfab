/** The report's published schema: what lies in docs/ is generated, takes every report we can write, and refuses what is none. */
import fc from 'fast-check';
import fs from 'node:fs';
import { reportJsonSchema, reportSchema, reportSchemaIsTheReport } from '../../../contract/report-schema';
import { operations } from '../../../domain/operations';
import { reportMarkdown } from '../../../domain/report-markdown';
import { failedBack, isolatedDrill } from '../../domain/report/sample-operations';
import { sampleDryRun, sampleReport } from '../../domain/report/sample-report';
import { anyReport } from './any-report';

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the schema of the report', () => {
  it('has exactly the fields of the report, which the compiler checks', () => {
    expect(reportSchemaIsTheReport).toBe(true);
  });

  it('is what docs/recovery-report.schema.json says (else run `node dist/tools/generate-schemas.js`)', () => {
    expect(JSON.parse(fs.readFileSync('docs/recovery-report.schema.json', 'utf8'))).toEqual(
      overTheWire(reportJsonSchema()),
    );
  });

  it('takes a failover and a dry run, a drill, and a report that holds those of the parts before it', () => {
    for (const report of [isolatedDrill, failedBack]) expect(reportSchema.parse(overTheWire(report))).toEqual(report);
    expect(reportSchema.parse(overTheWire(sampleReport))).toEqual(sampleReport);
    expect(reportSchema.parse(overTheWire(sampleDryRun))).toEqual(sampleDryRun);
  });

  it('takes any report after a round trip through JSON, and changes nothing in it', () => {
    fc.assert(fc.property(anyReport, (report) => expect(reportSchema.parse(overTheWire(report))).toEqual(report)));
  });

  it.each(Object.keys(sampleReport))('refuses a report without %s', (field) => {
    const { [field]: _left, ...rest } = sampleReport as unknown as Record<string, unknown>;
    expect(reportSchema.safeParse(rest).success).toBe(false);
  });

  it('refuses a report whose earlier part is none', () => {
    expect(reportSchema.safeParse({ ...failedBack, earlier: [{ ...sampleReport, operation: 'x' }] }).success).toBe(
      false,
    );
    expect(reportSchema.safeParse({ ...failedBack, earlier: [sampleReport] }).success).toBe(true);
  });

  it('refuses fields it does not know, instants that are none and numbers that are none', () => {
    const refused = (change: object): boolean => !reportSchema.safeParse({ ...sampleReport, ...change }).success;
    expect(refused({ colour: 'red' })).toBe(true);
    expect(refused({ startedAt: '23 Nov 2026' })).toBe(true);
    expect(refused({ servedSince: '' })).toBe(true);
    expect(refused({ rtaMs: Number.NaN })).toBe(true);
    expect(refused({ schema: 2 })).toBe(true);
  });

  it('lets readers of the published form meet fields of later versions', () => {
    expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false');
  });
});

describe('any report', () => {
  it('can be written as Markdown, with nothing undefined and every table row as wide as its head', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const lines = reportMarkdown(report).split('\n');
        expect(lines[0]).toMatch(/^# /);
        expect(lines[2]).toMatch(/^\*\*.+\*\*$/);
        if (report.mode === 'dry-run') expect(lines[2]).toContain('DRY RUN');
        else if (operations[report.operation].recovers) expect(lines[2]).toMatch(/SERVED| stays in /);
        else expect(lines[2]).not.toContain('SERVED');
        expect(lines.filter((line) => /undefined|NaN|Infinity|\[object/.test(line))).toEqual([]);
        expect(lines.filter((line) => line.includes('<') && !line.trimStart().startsWith('"'))).toEqual([]);
        for (const block of tablesOf(lines)) expect(new Set(block.map(widthOf)).size).toBe(1);
      }),
    );
  });
});

function tablesOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.reduce<string[][]>((blocks, line, index) => {
    if (!line.startsWith('| ')) return blocks;
    if (!lines[index - 1]?.startsWith('| ')) blocks.push([]);
    blocks.at(-1)?.push(line);
    return blocks;
  }, []);
}

/** Pipes that no backslash takes the meaning from. */
function widthOf(row: string): number {
  return row.replaceAll(/\\./g, '').split('|').length;
}
