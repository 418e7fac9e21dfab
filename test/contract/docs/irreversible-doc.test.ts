/** docs/orchestrator.md lists every call that cannot be undone, what refuses its second sending, and those that nothing refuses. */
import path from 'node:path';
import { type CallName, calls, changeFact, isChange } from '../../../domain/calls';
import { rowsOf } from './markdown-tables';

const file = path.resolve(__dirname, '..', '..', '..', 'docs', 'orchestrator.md');
// unsafe: the keys of the catalogue are its calls.
const final = (Object.keys(calls) as CallName[]).filter(isChange).filter((call) => !changeFact(call).undo);
const isRefused = (call: (typeof final)[number]): boolean => changeFact(call).repeat === 'rejected';

/** As the wire says them: what AWS answers to a request whose instance is not as it must be. */
const answer = /`(InvalidDBInstanceState|DBInstanceNotFound|DBInstanceAlreadyExists)`/;

describe('the calls that cannot be undone, in docs/orchestrator.md', () => {
  const rows = rowsOf(file, 'Calls that cannot be undone');

  it('are those of the catalogue, each with what its second sending is answered while the first works, and afterwards', () => {
    expect(rows.map(([call]) => call)).toEqual(final.filter(isRefused));
    for (const [call = '', ...answers] of rows) {
      expect([call, answers.length]).toEqual([call, 3]);
      expect(answers.slice(0, 2).map((cell) => answer.test(`\`${cell}\``) || answer.test(cell))).toEqual([true, true]);
    }
  });

  it('have none that the API takes twice: it would need a list here, and cells of its own in the crash matrix', () => {
    expect(final.filter((call) => !isRefused(call))).toEqual([]);
  });
});
