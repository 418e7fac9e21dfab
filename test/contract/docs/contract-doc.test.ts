/** docs/contract.md names exactly what the code has: a name that is in one of them only fails here. */
import { type OtherActivities } from '../../../contract/activities';
import { queues, workflowIds, workflowTypes } from '../../../contract/ids';
import { decisionSignals, homeChangedSignal, messages, progressQuery } from '../../../contract/messages';
import { memoKeys } from '../../../contract/operation-input';
import { reportSchema } from '../../../contract/report-schema';
import { searchAttributes } from '../../../contract/search-attributes';
import { goalDeclaration, type GoalName, goalNames } from '../../../domain/kinds/table';
import { fields } from './fields';
import { namesBySection, rowsOf } from './markdown-tables';

const file = 'docs/contract.md';
const claimed = namesBySection(file);

const otherActivities = {
  'register.claim': true,
  'evidence.write': true,
  'clock.read': true,
  'decisions.write': true,
  'decisions.read': true,
  'operation.start': true,
  'drill.turn': true,
  'drill.facts': true,
  'drill.start': true,
  'drill.record': true,
} satisfies Record<keyof OtherActivities, true>;
/** As activities/evidence/write-evidence.ts and contract/decisions.ts name them. */
const evidenceObjects = ['recovery-report.json', 'recovery-report.md', 'decisions/<gate>-<round>-<nonce>.json'];

const sections: Readonly<Record<string, readonly string[]>> = {
  'Workflow types': Object.values(workflowTypes),
  'Workflow ids': Object.keys(workflowIds),
  'Task queues': Object.keys(queues),
  Memo: Object.values(memoKeys),
  'Search attributes': searchAttributes,
  Messages: Object.values(messages).map((one) => one.name),
  Signals: [...Object.values(decisionSignals), homeChangedSignal].map((one) => one.name),
  Queries: [progressQuery.name],
  'Activity types': [...goalNames, ...Object.keys(otherActivities)],
  RecoveryReport: Object.keys(reportSchema.shape),
  'Evidence objects': evidenceObjects,
  ...Object.fromEntries(Object.entries(fields).map(([name, table]) => [name, Object.keys(table)])),
};

describe('docs/contract.md', () => {
  it.each(Object.keys(sections))('names under "%s" exactly what the code has', (title) => {
    expect([...(claimed[title] ?? [])].sort()).toEqual([...(sections[title] ?? [])].sort());
  });

  it('has no table of names that no code stands behind', () => {
    const titles = Object.keys(claimed).filter((title) => (claimed[title] ?? []).length > 0);
    expect(titles.filter((title) => !(title in sections))).toEqual([]);
  });

  it('gives every message the types it has, each described in a section of its own', () => {
    for (const [name, message, answer] of rowsOf(file, 'Messages')) {
      expect(Object.keys(messages)).toContain(name);
      expect(Object.keys(fields)).toEqual(expect.arrayContaining([message, answer]));
    }
  });

  it('says of every goal what it may send', () => {
    for (const [type, , sends = ''] of rowsOf(file, 'Activity types')) {
      if (type === undefined || type in otherActivities) continue;
      const named = [...sends.matchAll(/[a-z0-9-]+:[A-Za-z0-9]+/g)].map(([call]) => call);
      expect([type, named.sort()]).toEqual([type, [...goalDeclaration(type as GoalName).sends].sort()]);
    }
  });

  it('says which ids, as they are made', () => {
    const forms = Object.fromEntries(
      rowsOf(file, 'Workflow ids').map(([name = '', form = '']) => [name, form] as const),
    );
    expect(forms).toEqual({
      recovery: workflowIds.recovery('<application>'),
      dryRun: workflowIds.dryRun('<application>', '<uuid>'),
      drill: workflowIds.drill('<application>'),
      drillLaunch: workflowIds.drillLaunch('<application>', '<name>'),
      drillTurn: workflowIds.drillTurn('<application>'),
      quarantine: workflowIds.quarantine('<application>'),
    });
    const polled = Object.fromEntries(
      rowsOf(file, 'Task queues').map(([name = '', form = '']) => [name, form] as const),
    );
    expect(polled).toEqual({
      workflows: queues.workflows('<prefix>'),
      steps: queues.steps('<prefix>', '<Region>'),
      anySteps: queues.anySteps('<prefix>'),
    });
  });

  it('says of every optional field that it is', () => {
    const optional = rowsOf(file, 'OperationInput')
      .filter(([, says]) => says?.startsWith('optional'))
      .map(([name]) => name);
    expect(optional).toEqual([
      'impairedSince',
      'inherited',
      'chain',
      'quarantine',
      'drill',
      'register',
      'orchestrator',
      'uiUrl',
    ]);
  });
});
