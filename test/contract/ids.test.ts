/** Ids and names: what is made of an application, a round or a run comes apart again, and no two things share a name. */
import fc from 'fast-check';
import { gateRef, operationIdOf, parseGateRef, parseOperationName, queues, workflowIds } from '../../contract/ids';
import { decisionSignals, messages, progressQuery } from '../../contract/messages';
import { memoKeys } from '../../contract/operation-input';
import { searchAttributes } from '../../contract/search-attributes';
import { goalNames } from '../../domain/kinds/table';

const application = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);

describe('ids', () => {
  it('of real operations hold the application, and a dry run holds another', () => {
    expect(workflowIds.recovery('payments')).toBe('recovery/payments');
    fc.assert(
      fc.property(application, application, fc.uuid(), (one, other, uuid) => {
        expect(workflowIds.recovery(one) === workflowIds.recovery(other)).toBe(one === other);
        expect(workflowIds.dryRun(one, uuid)).not.toBe(workflowIds.recovery(other));
      }),
    );
  });

  it('of operations come apart again when users name them', () => {
    fc.assert(
      fc.property(application, fc.uuid(), fc.integer({ min: 1 }), (name, run, n) => {
        const operationId = operationIdOf(run, n);
        expect(parseOperationName(`${name}@${operationId}`)).toEqual({ application: name, operationId });
        expect(parseOperationName(name)).toEqual({ application: name });
      }),
    );
  });

  it('of operations differ by run and by number', () => {
    expect(operationIdOf('a', 1)).toBe('a.1');
    expect(operationIdOf('a', 2)).not.toBe(operationIdOf('a', 1));
  });

  it('of rounds come apart again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (round) =>
        expect(parseGateRef(gateRef('promote', round))).toEqual({ name: 'promote', round }),
      ),
    );
  });

  it('that are no rounds are seen to be none', () => {
    expect(
      ['promote', 'promote/', '/1', 'promote/x', 'promote/1/2', 'Promote/1', ''].map(parseGateRef).filter(Boolean),
    ).toEqual([]);
  });

  it('of queues differ by Region and by prefix', () => {
    const all = ['', 'test-'].flatMap((prefix) => [
      queues.workflows(prefix),
      queues.steps(prefix, 'us-east-1'),
      queues.steps(prefix, 'eu-west-1'),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('names', () => {
  it.each([
    ['messages', Object.values(messages).map((one) => one.name)],
    ['signals', Object.values(decisionSignals).map((one) => one.name)],
    ['activity types', [...goalNames, 'evidence.write', 'clock.read']],
    ['search attributes', [...searchAttributes]],
    ['memo keys', Object.values(memoKeys)],
  ])('of %s are unique', (_what, names) => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('of messages are those the code calls them by', () => {
    for (const [key, { name }] of Object.entries(messages)) expect(name).toBe(key);
    for (const [key, { name }] of Object.entries(decisionSignals)) expect(name).toBe(key);
  });

  it('of signals are names of updates too, for they carry the same decision', () => {
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(Object.keys(decisionSignals)));
  });

  it('of the query collide with no message', () => {
    expect(Object.keys(messages)).not.toContain(progressQuery.name);
  });

  it('of search attributes cannot be taken for anybody else’s', () => {
    for (const name of searchAttributes) expect(name).toMatch(/^Muster[A-Z][a-z]+$/);
  });

  it('of activities say kind and verb', () => {
    for (const name of goalNames) expect(name).toMatch(/^[a-z0-9-]+\.[a-z-]+$/);
  });
});
