/** What is no plan ends in one sentence, whatever it is: never in gibberish, never in a hundred rules of a plan. */
import fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadPlanFile } from '../../config/load-plan';
import { longestPlanBytes, planText } from '../../config/plan-text';
import { referenceText, told } from './a-plan';

const anyText = fc.string({ unit: 'binary', maxLength: 80 }).map((text) => Buffer.from(text));

const root = path.join(__dirname, '../..');

describe('a file that is no plan', () => {
  let folder = '';
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-no-plan-'));
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  const problemsOf = (bytes: Uint8Array | string): readonly string[] => {
    const file = path.join(folder, 'it.yaml');
    fs.writeFileSync(file, bytes);
    const loaded = loadPlanFile(file);
    return 'plan' in loaded ? [] : loaded.problems.map(({ says, instead }) => `${says}; ${instead}`);
  };
  const ofFile = (file: string) => problemsOf(fs.readFileSync(path.join(root, file)));

  it('is told to be binary by the first byte that says so', () => {
    expect(problemsOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]))).toEqual([
      'is not text: byte 0x7f at offset 0; name a plan file: YAML, as in docs/plan.md',
    ]);
    expect(problemsOf(Buffer.from([0x89, 0x50, 0x4e, 0x47]))).toEqual([
      'is not text: it is not UTF-8; name a plan file: YAML, as in docs/plan.md',
    ]);
    expect(problemsOf(Buffer.from('\ufeffapplication: x', 'utf16le'))).toEqual([
      'is UTF-16, not UTF-8; save it as UTF-8',
    ]);
  });

  it('is told to be empty, or to hold nothing but comments', () => {
    for (const text of ['', ' \n\n'])
      expect(problemsOf(text)).toEqual([expect.stringContaining('the file is empty; ')]);
    expect(problemsOf('# later\n')).toEqual([expect.stringContaining('the file has nothing in it but comments; ')]);
  });

  it('is told to be too long without being read whole', () => {
    expect(problemsOf(Buffer.alloc(longestPlanBytes * 3, 'a'))).toEqual([
      expect.stringContaining('is longer than 1048576 bytes, and no plan is; '),
    ]);
  });

  it.each(['package-lock.json', 'clients/cli/main.ts', 'README.md', 'LICENSE', 'docker-compose.yml'])(
    'is one problem when it is %s',
    (file) => {
      const found = ofFile(file);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/plan.*; (write a map with application|name a plan file)/);
    },
  );

  it('is one problem when it is a list, a word, a number or an empty map', () => {
    for (const text of ['[]', 'hello world', '42', '{}', 'root:x:0:0:root:/root\nbin:x:1:1:bin:/bin\n'])
      expect(told(text)).toEqual([expect.stringMatching(/^1:1 error : .* is not a plan; write a map with /)]);
  });

  it('is one clean sentence for any bytes whatever', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), anyText), (bytes) => {
        const read = planText(bytes);
        const found = 'text' in read ? told(read.text) : [read.says];
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
      }),
    );
  });

  it('is no mistaken plan: one misspelt section, or broken YAML in a plan, is told at its place', () => {
    expect(told(referenceText.replace('gates:', 'gate:'))).toEqual(
      expect.arrayContaining([expect.stringContaining("57:1 error gate: 'gate' is not a key here")]),
    );
    expect(told(referenceText.replace('rto: 15m', 'rto: [15m'))[0]).toMatch(/^\d+:\d+ error : not YAML: /);
  });

  it('cannot move the cursor of who reads what is wrong with it', () => {
    const found = told(referenceText.replace('other: eu-west-1', 'other: "\\e[2Jeu"').replace('rpo:', '"\\e[31mrpo":'));
    expect(found.join('')).toContain("'?[2Jeu' is not a Region");
    expect(found.join('')).toContain("'?[31mrpo' is not a key here");
    expect(found.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
  });

  it('reads text with a byte order mark, tabs and carriage returns as it stands', () => {
    expect(planText(Buffer.from('\ufeffa: "ä\t"\r\n'))).toEqual({ text: 'a: "ä\t"\r\n' });
  });
});
