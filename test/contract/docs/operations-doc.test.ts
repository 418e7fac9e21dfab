/** The table of operations in docs/architecture.md is the one the workflows read. */
import path from 'node:path';
import { operations, rulesOf } from '../../../domain/operations';
import { rowsOf } from './markdown-tables';

const root = path.resolve(__dirname, '..', '..', '..');

describe('the table of operations in docs/architecture.md', () => {
  it('says of each what domain/operations.ts says', () => {
    const told = rowsOf(path.join(root, 'docs', 'architecture.md'), 'Courses and ranks');
    // unsafe: the keys of the table are its operations.
    const names = Object.keys(operations) as (keyof typeof operations)[];
    const rules = names.map((name) => {
      const { course, gate = 'none', stopped, aborted, rank } = rulesOf(name);
      return [name, course, gate, stopped, aborted, String(rank)];
    });
    expect(told).toEqual(rules);
  });
});
