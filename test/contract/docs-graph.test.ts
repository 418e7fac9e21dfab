/** The drawing of a failover in docs/architecture.md is what muster derives from the example plan, not a memory of it. */
import fs from 'node:fs';
import path from 'node:path';
import { graphLines } from '../../clients/cli/plan/graph';
import { loadPlanFile } from '../../config/load-plan';

const root = path.resolve(__dirname, '..', '..');

describe('the drawing of a failover in docs/architecture.md', () => {
  it('is what `muster plan graph` prints for the example plan', () => {
    const loaded = loadPlanFile(path.join(root, 'examples', 'payments', 'plan.yaml'));
    if (!('plan' in loaded)) throw new Error(`the example plan has problems: ${JSON.stringify(loaded.problems)}`);
    const { preferred, other } = loaded.plan.regions;
    const document = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
    const drawings = [...document.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map((match) => match[1] ?? '');
    const drawn = drawings.find((drawing) => drawing.startsWith('%% payments'));
    expect(drawn?.split('\n')).toEqual(graphLines(loaded.plan, { from: preferred, to: other }));
  });
});
