/** What whoever decides is told of where it is held. */
import { heldLines, recordedLines } from '../../clients/cli/view/held-lines';

const answer = { accepted: true, have: 1, need: 2 } as const;

it('says nothing with one server, which has nothing but its history', () => {
  expect(heldLines(answer, 'payments')).toEqual([]);
});

it('says of what no worker took yet that home alone holds it, where there are two clusters', () => {
  const watch = '  a worker judges it when it comes; see then: muster watch payments';
  expect(recordedLines(false, 'payments')).toEqual([watch]);
  expect(recordedLines(true, 'payments')).toEqual([
    watch,
    '  until then home alone holds it; if home is lost before, say it again after the takeover',
  ]);
});

it('names the Regions that have it', () => {
  expect(heldLines({ ...answer, heldIn: ['eu-west-1', 'us-west-2'], outlivesHome: true }, 'payments')).toEqual([
    '  recorded in eu-west-1 and us-west-2',
  ]);
});

it('says plainly that home alone holds it, and what to do', () => {
  const lines = (heldIn: readonly string[]) => heldLines({ ...answer, heldIn, outlivesHome: false }, 'payments');
  expect(lines(['eu-west-1'])).toEqual([
    '  it counts, but home alone holds it: of the evidence stores only eu-west-1 had it within 2 s',
    '  the copy follows by itself, and muster status payments tells when; if home is lost before, say it again after the takeover',
  ]);
  expect(lines([])[0]).toContain('no evidence store had it within 2 s');
});
