/** The runbook is believed at 03:00: its screens are what the views print, its commands are known, its rules and its times are the code's. */
import fs from 'node:fs';
import path from 'node:path';
import {
  buildDrill,
  buildFailback,
  buildFailover,
  buildLadder,
  buildOperation,
  type Place,
  type Starting,
} from '../../contract/build-input';
import { type OperationInput } from '../../contract/operation-input';
import { loadPlanFile } from '../../config/load-plan';
import { type Particulars } from '../../domain/kinds/kind';
import { type Way } from '../../domain/plan';
import { length } from '../../domain/report-words';
import { criticalPath } from '../../domain/steps/critical-path';
import { type Step } from '../../domain/steps/step';
import { muster } from './run-program';

const root = path.resolve(__dirname, '..', '..');
const folder = path.join(root, 'docs', 'runbook');
const pages = [
  path.join(root, 'docs', 'runbook.md'),
  ...fs.readdirSync(folder).map((name) => path.join(folder, name)),
].map((file) => ({ file, name: path.relative(root, file), text: fs.readFileSync(file, 'utf8') }));

const home = { from: 'eu-west-1', to: 'us-east-1' };
const away = { from: 'us-east-1', to: 'eu-west-1' };
const here = { from: 'us-east-1', to: 'us-east-1' };
const place: Place = { musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', searchAttributes: [] };
const tag = '20261123-4fa9c1';

function starting(way: Way, particulars: Omit<Particulars, 'tag'> = {}): Starting {
  const loaded = loadPlanFile(path.join(root, 'examples', 'payments', 'plan.yaml'));
  if (!('plan' in loaded)) throw new Error(`the example plan has problems: ${JSON.stringify(loaded.problems)}`);
  const said = { reason: 'a page of the runbook', by: 'ops-lead', nonce: 'n', mode: 'real' } as const;
  return { ...said, plan: loaded.plan, planHash: loaded.planHash, way, particulars: { tag, ...particulars } };
}

function drill(mode: 'isolated' | 'live'): OperationInput {
  return buildDrill({ ...starting(away), mode, name: 'monthly', scenario: 'regional-failover' }, place);
}

const failback = buildFailback(starting(home), place);
/** What a page's table of times may be of: the reference plan, at time scale 1. */
const operations: Readonly<Record<string, readonly Step[]>> = {
  failover: buildFailover(starting(away), place).steps,
  ladder: buildLadder(starting(away, { resource: 'ledger' }), place).steps,
  switchover: buildOperation('switchover', starting(away), place).steps,
  reprotect: failback.steps,
  return: failback.chain?.next[1]?.input.steps ?? [],
  restore: buildOperation('restore', starting(here, { toTime: '2026-11-23T02:52:50.000Z' }), place).steps,
  quarantine: buildOperation('quarantine', starting(away), place).steps,
  drill: drill('isolated').steps,
  decommission: buildOperation(
    'decommission',
    starting(here, { delete: { region: 'us-east-1', instance: `ledger-use1-retired-${tag}` } }),
    place,
  ).steps,
};

function times(steps: readonly Step[]): string {
  const { lengthMs } = criticalPath(steps, ({ timing }) => timing.expectedMs);
  const rows = steps.map(({ id, timing: { expectedMs, budgetMs, deadlineMs, source } }) =>
    [`\`${id}\``, length(expectedMs), length(budgetMs), length(deadlineMs), source].join(' | '),
  );
  return [
    `${length(lengthMs)} in all, on the longest way through the steps and on expected times.`,
    '',
    '| step | expected | budget | gives up | where the times are from |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function spans(): string {
  const { unprotected } = drill('live').gate;
  if (!unprotected) throw new Error('a live drill names no time without protection');
  const [there, back] = unprotected.spansMs.map(length);
  return `Customers cannot write for about ${length(unprotected.writeOutageMs)}, twice; nothing replicates for about ${there ?? ''}, and then for about ${back ?? ''}.`;
}

/** `<!-- golden: NAME -->` and `<!-- times: NAME -->` stand before what is shown, `<!-- end -->` behind it. */
const shown = /<!-- (golden|times|spans): ([a-z-]+) -->\n((?:(?!<!-- )[\s\S])*)<!-- end -->/g;

function wanted(what: string, name: string): string {
  if (what === 'spans') return spans();
  if (what === 'times') {
    const steps = operations[name];
    if (!steps) throw new Error(`times: '${name}' is no operation that this test derives`);
    return times(steps);
  }
  return `\`\`\`\n${fs.readFileSync(path.join(__dirname, 'goldens', `${name}.txt`), 'utf8')}\`\`\``;
}

beforeAll(() => {
  if (process.env['MUSTER_WRITE_GOLDENS'] !== '1') return;
  for (const { file, text } of pages)
    fs.writeFileSync(
      file,
      text.replace(
        shown,
        (_all, what: string, name: string) => `<!-- ${what}: ${name} -->\n${wanted(what, name)}\n<!-- end -->`,
      ),
    );
});

/** Fenced blocks of a shell and code spans, where they are commands of ours. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const lines = blocks.flatMap((block) => block.replace(/\\\n\s*/g, ' ').split('\n'));
  const spansOf = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`(muster [^`]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  return [...lines, ...spansOf]
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => /^muster [a-z]/.test(line));
}

const grouped = ['plan', 'drill', 'step', 'orchestrator'];

function pathOf(command: string): string {
  const [, first = '', second = ''] = command.split(/ +/);
  return grouped.includes(first) ? `${first} ${second.split('|')[0] ?? ''}` : first;
}

/** First cells of tables under `When it says no`: a rule as the code spells it, ` ...` where the code fills something in. */
function rulesIn(text: string): readonly string[] {
  const [, section = ''] = /^## When it says no\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text) ?? [];
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => (match[1] ?? '').replace(/ \.\.\.$/, ''));
}

function sourceOf(where: string): readonly string[] {
  return fs.readdirSync(where, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(where, entry.name);
    if (entry.isDirectory()) return sourceOf(file);
    return entry.name.endsWith('.ts') ? [fs.readFileSync(file, 'utf8')] : [];
  });
}

describe('the runbook', () => {
  it.each(pages)('$name shows what the views print and what the steps really take', ({ text }) => {
    for (const [, what = '', name = '', found = ''] of text.matchAll(shown))
      expect(found).toBe(`${wanted(what, name)}\n`);
    expect([...text.matchAll(/<!-- (golden|times|spans): /g)]).toHaveLength([...text.matchAll(shown)].length);
  });

  it('has a page for every operation that people start, each with its screen and its times', () => {
    const names = pages.map(({ name }) => path.basename(name, '.md'));
    const all = ['failover', 'ladder', 'switchover', 'reprotect', 'failback', 'restore', 'quarantine', 'drills'];
    expect(names).toEqual(expect.arrayContaining([...all, 'decommission', 'plan-diff', 'orchestrator']));
    for (const { name, text } of pages.filter(({ name: one }) => one.startsWith('docs/runbook/'))) {
      expect([name, text]).toEqual([name, expect.stringMatching(/<!-- golden: /)]);
      for (const heading of ['When', 'The one command', 'When it says no', 'How long', 'What it leaves', 'Stopping it'])
        expect([name, text]).toEqual([name, expect.stringContaining(`\n## ${heading}\n`)]);
    }
  });

  it('says on every page, before its first command, how to say who you are', () => {
    for (const { name, text } of pages) {
      const [before = ''] = text.split('```sh');
      expect([name, before]).toEqual([name, expect.stringContaining('`export MUSTER_ACTOR=NAME`')]);
    }
  });

  it('names only commands and options that there are', async () => {
    const commands = pages
      .flatMap(({ text }) => commandsIn(text))
      .filter((command) => !/^muster (lab|--)/.test(command));
    expect(commands.length).toBeGreaterThan(60);
    const unknown: string[] = [];
    for (const command of commands) {
      const { code, out } = await muster(`${pathOf(command)} --help`);
      const options = [...command.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option);
      if (
        code !== 0 ||
        !out.startsWith(`Usage: muster ${pathOf(command)}`) ||
        options.some((one) => !out.split(/[\s,]+/).includes(one))
      )
        unknown.push(command);
    }
    expect(unknown).toEqual([]);
  });

  it('names only rules that the code has', () => {
    const source = ['domain', 'activities', 'workflows', 'clients'].flatMap((room) => sourceOf(path.join(root, room)));
    const rules = pages.flatMap(({ name, text }) => rulesIn(text).map((rule) => ({ name, rule })));
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter(({ rule }) => !source.some((text) => text.includes(rule)))).toEqual([]);
  });
});
