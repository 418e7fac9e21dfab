/** Search attributes of two clusters, each under the fields of its own store. */
import fc from 'fast-check';
import { attributesThatDiffer, attributesToCopy } from '../../../domain/orchestrator/attribute-fields';

const names = ['From', 'To', 'Outcome'];

it('names that lie under one field here and another one there are told, in the order asked', () => {
  const here = { Keyword01: 'To', Keyword02: 'From', Keyword03: 'Outcome' };
  expect(attributesThatDiffer(names, here, { Keyword01: 'From', Keyword02: 'To', Keyword03: 'Outcome' })).toEqual([
    'From',
    'To',
  ]);
});

it('one that a side does not have, or keeps under its own name, differs from nothing', () => {
  expect(attributesThatDiffer(names, { Keyword01: 'To' }, {})).toEqual([]);
  expect(attributesThatDiffer(names, { Keyword01: 'Other' }, { Keyword02: 'Other' })).toEqual([]);
});

it('what one side lacks is to be copied there, and does not differ', () => {
  const [here, there] = [{ Keyword01: 'To', Keyword02: 'From' }, { Keyword01: 'To' }];
  expect(attributesToCopy(names, here, there)).toEqual(['From']);
  expect(attributesToCopy(names, there, here)).toEqual([]);
  expect(attributesThatDiffer(names, here, there)).toEqual([]);
});

it('nothing differs from itself, and who is asked first does not matter', () => {
  const fields = fc.shuffledSubarray(['Keyword01', 'Keyword02', 'Keyword03', 'Keyword04'], { minLength: 3 });
  const aliases = fields.map((drawn) => Object.fromEntries(names.map((name, n) => [drawn[n] ?? '', name])));
  fc.assert(
    fc.property(aliases, aliases, (here, there) => {
      expect(attributesThatDiffer(names, here, here)).toEqual([]);
      expect(attributesThatDiffer(names, here, there)).toEqual(attributesThatDiffer(names, there, here));
    }),
  );
});
