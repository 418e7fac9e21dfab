/** Whatever names its source to people names something they can open: a page of AWS, a page of docs/, a part of their plan. */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { deriveFailover } from '../../../domain/steps/derive';
import { referencePlan } from '../../domain/reference-plan';

const root = path.join(__dirname, '../../..');
const rooms = ['domain', 'config', 'activities', 'clients', 'contract', 'workflows', 'workers'];
/** Notes, designs and files of the source: nothing of it is beside an installed muster. */
const unopenable = /\baws\.md\b|\bfacts\/|\bdesign\b|\.ts\b|\b(domain|activities|workflows|config)\/[a-z]/;

function textsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

function filesOf(room: string): readonly string[] {
  return fs
    .readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(root, room, name));
}

it.each(rooms)('no text in %s sends people to a file they do not have', (room) => {
  const files = filesOf(room);
  expect(files.length).toBeGreaterThan(3);
  const found = files.flatMap((file) => textsOf(file).filter((text) => unopenable.test(text)));
  expect(found).toEqual([]);
});

it('every time of a step is said to be published, chosen, or of the plan, as docs/plan.md explains', () => {
  const guide = fs.readFileSync(path.join(root, 'docs/plan.md'), 'utf8');
  for (const word of ['published', 'chosen', 'the plan']) expect(guide.includes(`- **${word}**`)).toBe(true);
  const steps = deriveFailover(referencePlan(), { from: 'us-east-1', to: 'eu-west-1' });
  for (const { timing } of steps) expect(timing.source).toMatch(/^(published|chosen|the plan): /);
});

it('every page of docs/ that a text names is there', () => {
  const named = rooms
    .flatMap(filesOf)
    .flatMap((file) => textsOf(file).flatMap((text) => text.match(/docs\/[\w./-]+\.md/g) ?? []));
  expect(named).toContain('docs/plan.md');
  expect([...new Set(named)].filter((page) => !fs.existsSync(path.join(root, page)))).toEqual([]);
});
