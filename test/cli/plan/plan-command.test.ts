/** `muster plan check|show|graph` as people and scripts see it: 80 columns, exit code 2 for what is wrong, nothing contacted. */
import fs from 'node:fs';
import path from 'node:path';
import { planCommand } from '../../../clients/cli/plan/plan-command';
import { Problem } from '../../../clients/problem';

const examples = path.join(__dirname, '../../../examples/payments');
const sound = path.join(examples, 'plan.yaml');
const template = path.join(examples, 'lab-plan.template.yaml');

interface Ran {
  readonly text: string;
  readonly lines: readonly string[];
  readonly code: number;
  readonly problem?: Problem;
}

async function run(args: readonly string[], folder: () => string | undefined = () => undefined): Promise<Ran> {
  let text = '';
  let code = 0;
  const io = {
    out: (more: string) => {
      text += more;
    },
    terminal: { colour: false, columns: () => 80 },
  };
  const end = (asked: number): void => {
    code = asked;
  };
  const command = planCommand(io, end, folder);
  const problem = await command.parseAsync([...args], { from: 'user' }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
  return {
    text,
    lines: text.trimEnd().split('\n'),
    code,
    ...(problem ? { problem, code: problem.parts.exitCode } : {}),
  };
}

describe('muster plan', () => {
  it('checks a sound plan: what it promises, what it warns of, and that nothing was contacted', async () => {
    const { lines, code } = await run(['check', sound]);
    expect(code).toBe(0);
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^payments {3}us-east-1 <-> eu-west-1 {3}witness us-west-2 {3}plan [0-9a-f]{12}$/),
      '  us-east-1 -> eu-west-1   RTO 15m, expected 5m 24s, on budgets 13m 46s',
      '  eu-west-1 -> us-east-1   RTO 15m, expected 5m 24s, on budgets 13m 46s',
    ]);
    expect(lines.at(-1)).toBe('0 errors, 1 warning. Nothing was contacted.');
  });

  it('finds an application by name in the folder of plans', async () => {
    const { problem } = await run(['show', 'paymints'], () => examples);
    expect(problem?.parts.what).toContain("no plan for 'paymints' in MUSTER_PLANS");
  });

  it('ends with 2 when there is an error, after telling each at its place', async () => {
    const { lines, code, text } = await run(['check', template]);
    expect(code).toBe(2);
    expect(text.replace(/\s+/g, ' ')).toContain("'{{arcEndpoints.0.region}}' is not a Region muster knows");
    expect(lines.at(-1)).toMatch(/^\d+ errors, 0 warnings\. Nothing was contacted\.$/);
  });

  it('tells scripts the same', async () => {
    const { text, code } = await run(['check', template, '--json']);
    const told = JSON.parse(text) as { ok: boolean; problems: readonly object[] };
    expect(code).toBe(2);
    expect(told.ok).toBe(false);
    expect(told.problems[0]).toMatchObject({
      severity: expect.any(String) as string,
      line: expect.any(Number) as number,
    });
    const good = JSON.parse((await run(['check', sound, '--json'])).text) as object;
    expect(good).toMatchObject({
      ok: true,
      application: 'payments',
      rto: [{ to: 'eu-west-1', expectedMs: 324_000 }, { to: 'us-east-1' }],
    });
  });

  it.each([['check'], ['show']])('fits %s into 80 columns', async (verb) => {
    const { lines } = await run([verb, sound]);
    // A path may be as long as it is: its line holds nothing else.
    expect(lines.filter((line) => line.length > 80 && !line.startsWith(sound))).toEqual([]);
  });

  it('shows both directions, or the one that is asked', async () => {
    const both = await run(['show', sound]);
    expect(both.text).toContain('promote ledger-euw1 in eu-west-1');
    expect(both.text).toContain('promote ledger-use1 in us-east-1');
    const one = await run(['show', sound, '--to', 'us-east-1']);
    expect(one.text).not.toContain('promote ledger-euw1');
    expect(one.text).toContain('after       gate.promote, ledger.fence ended, ledger.drain ended');
    expect(one.text).toContain('undo        CANNOT BE UNDONE once sent');
    expect(one.text).toContain(
      'approvers   2 of 3: ops-lead, dba, duty; never the one who starts it\n    within      5m a round; otherwise hold',
    );
  });

  it('is shown in docs/cli.md as it prints a gate', async () => {
    const docs = fs.readFileSync(path.join(__dirname, '../../../docs/cli.md'), 'utf8');
    const { text } = await run(['show', sound, '--to', 'eu-west-1']);
    const [gate = ''] = /^\* gate\.promote[^]*?is put back\n/m.exec(text) ?? [];
    expect(gate).toContain('approvers');
    expect(docs).toContain(gate);
  });

  it('refuses a direction the plan does not have, by exit code 2', async () => {
    const { problem, code } = await run(['show', sound, '--to', 'eu-west-2']);
    expect(code).toBe(2);
    expect(problem?.parts).toMatchObject({
      what: "--to: 'eu-west-2' is not a Region of payments",
      instead: 'its plan names eu-west-1 and us-east-1',
    });
  });

  it('shows scripts every step with edges, timing and the critical path', async () => {
    const { text } = await run(['show', sound, '--json', '--to', 'eu-west-1']);
    const shown = JSON.parse(text) as {
      ways: readonly { criticalPath: readonly string[]; steps: readonly { id: string }[] }[];
    };
    expect(shown.ways).toHaveLength(1);
    expect(shown.ways[0]?.criticalPath.at(-1)).toBe('payment.verify');
    expect(shown.ways[0]?.steps.find(({ id }) => id === 'gate.promote')).toMatchObject({
      gate: { approvals: 2, approvers: ['ops-lead', 'dba', 'duty'], withinMs: 300_000, otherwise: 'hold' },
      ifItFails: 'one reject ends the run, and what was changed is put back',
      undo: null,
    });
    expect(shown.ways[0]?.steps.find(({ id }) => id === 'ledger.promote')).toMatchObject({
      ifItFails: expect.stringContaining('it parks') as string,
      undo: expect.stringContaining('CANNOT BE UNDONE') as string,
      irreversible: true,
      required: true,
      after: [
        { step: 'gate.promote', until: 'reached' },
        { step: 'ledger.fence', until: 'ended' },
        { step: 'ledger.drain', until: 'ended' },
      ],
    });
  });

  it('draws a Mermaid flowchart: every step a node, edges to nodes only, the critical path marked', async () => {
    const { lines } = await run(['graph', sound]);
    expect(lines[1]).toBe('flowchart LR');
    const nodes = lines.flatMap((line) => /^ {2}(s\d+)[[{]/.exec(line)?.[1] ?? []);
    expect(nodes).toHaveLength(12);
    const edges = lines.flatMap((line) => {
      const [, from, to] = /^ {2}(s\d+) (?:-->|-\. ended \.->) (s\d+)$/.exec(line) ?? [];
      return from !== undefined && to !== undefined ? [from, to] : [];
    });
    expect(edges.length).toBeGreaterThan(20);
    expect(edges.filter((end) => !nodes.includes(end))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^ {2}class s0(,s\d+)+ critical$/);
  });

  it('lets no broken plan be shown or drawn', async () => {
    for (const verb of ['show', 'graph']) {
      const { problem, text } = await run([verb, template]);
      expect(text).toBe('');
      expect(problem?.parts).toMatchObject({
        exitCode: 2,
        what: expect.stringContaining('the plan cannot be used') as string,
      });
    }
  });
});
