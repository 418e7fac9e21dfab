/** Golden: what plan check says about broken plans, each problem with its line and column, all of them at once. */
import { readPlan } from '../../config/read-plan';
import { changed, errors, referenceText, told } from './a-plan';
import { brokenPlans } from './broken-plans';
import { brokenRehearsals } from './broken-rehearsals';
import { brokenResources } from './broken-resources';

const approvers = 'approvers: { ops-lead: {}, dba: {}, duty: {} }';
describe('reading a plan', () => {
  it.each([...brokenPlans, ...brokenResources, ...brokenRehearsals])('tells $what', ({ changes, says }) => {
    expect(errors(changed(changes))).toEqual(says);
  });

  it('tells the problems of every part at once, in reading order', () => {
    const text = changed({
      'rto: 15m': 'rto: 15',
      '[ledger]': '[ledgr]',
      'approvals: 2': 'approvals: 4',
      'role: serving': 'roll: serving',
    });
    expect(errors(text)).toEqual([
      '6:20 error objectives.rto: 15 is not a duration; write it with its unit, e.g. 15m, 60s, 1h30m or 500ms',
      "22:5 error resources.api.roll: 'roll' is not a key here; did you mean 'role'?",
      "29:13 error resources.api.needs: 'ledgr' is not a resource; did you mean 'ledger'?",
      '59:16 error gates.promote.approvals: 4 approvals asked, 3 approvers named; name one more or ask for 3',
    ]);
  });

  it.each(['', '[]', 'payments', '42', '---\n---\n'])('refuses %j, which is no plan', (text) => {
    const found = errors(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(/^\d+:\d+ error /);
  });

  it('reads the reference plan, warning of the capacity that a disaster may not have', () => {
    expect(told(referenceText)).toEqual([
      '20:3 warning resources.api: standby runs 10 tasks, below the minimum of 30: opening depends on Fargate having capacity in the disaster; keep at least the minimum running (static stability), or reserve capacity',
    ]);
  });

  it('warns of a control plane in the Region that the plan leaves, with the calls and the way out', () => {
    const text = changed({
      'kind: arc-routing-control':
        'kind: route53-failover\n    zone: Z0123456789ABCDEFGHIJ\n    type: A\n    values: { us-east-1: [192.0.2.1], eu-west-1: [192.0.2.2] }',
    }).replace(/ {4}endpoints:[^]*? {4}name:/, '    name:');
    expect(told(text).filter((found) => found.includes('resources.front'))).toEqual([
      '31:3 warning resources.front: route53:ChangeResourceRecordSets goes through the control plane in us-east-1, a Region this plan leaves; use kind arc-routing-control, whose data plane lives in five Regions',
    ]);
  });

  it('warns when budgets exceed the RTO that expected times keep', () => {
    expect(told(changed({ 'rto: 15m': 'rto: 10m' }))).toEqual([
      '6:20 warning objectives.rto: 10m is shorter than the critical path on budgets us-east-1 -> eu-west-1 and back, 13m 46s (detection 1m + assess 6s + gate 5m + ledger.fence 5s + ledger.drain 10s + ledger.promote 5m + ledger.verify 10s + front.shift 45s + payment.verify 1m 30s); a slow day misses the objective; shorten gates.promote.within, or raise rto',
      '20:3 warning resources.api: standby runs 10 tasks, below the minimum of 30: opening depends on Fargate having capacity in the disaster; keep at least the minimum running (static stability), or reserve capacity',
    ]);
  });

  it('keeps the hash of a plan that says nothing new, from before there were drills', () => {
    const text = referenceText.slice(0, referenceText.indexOf('\ndrills:')).replace(/ *replicateBackups: .*\n/, '');
    const old = readPlan(text, 'plan.yaml');
    expect(old).toMatchObject({ planHash: '07d5da6c83f88f40b9b2f8e08a8edce1f21b52325b24b7545e0fab8f0b6273ae' });
  });

  it('leaves absent what is not said, and reads what is', () => {
    const europe = 'eu-west-1: { instance: ledger-euw1 }';
    const read = readPlan(
      changed({
        [europe]:
          'eu-west-1: { instance: ledger-euw1, settings: { class: db.r6g.xlarge, multiAz: false, subnetGroup: ledger, securityGroups: [sg-0123456789abcdef0], parameterGroup: ledger-16, kmsKey: alias/ledger } }',
        '    fence: {': '    reprotect: { for: 2m, keep: 90d }\n    fence: {',
        'drills:':
          '  delete: { approvals: 1, approvers: { dba: {}, duty: {} }, within: 1d, otherwise: hold }\n\ndrills:',
      }),
      'plan.yaml',
    );
    if (!('plan' in read)) throw new Error('the plan is sound');
    expect(read.plan.resources['ledger']).toMatchObject({
      in: {
        'us-east-1': { instance: 'ledger-use1' },
        'eu-west-1': {
          instance: 'ledger-euw1',
          settings: {
            class: 'db.r6g.xlarge',
            multiAz: false,
            subnetGroup: 'ledger',
            securityGroups: ['sg-0123456789abcdef0'],
            parameterGroup: 'ledger-16',
            kmsKey: 'alias/ledger',
          },
        },
      },
      reprotect: { holdMs: 120_000, keepDays: 90 },
    });
    expect(Object.keys(read.plan.gates)).toEqual(['promote', 'delete']);
    expect(read.plan.gates.delete).toMatchObject({ withinMs: 86_400_000, expectedMs: 60_000 });
    expect(JSON.stringify(read.plan)).not.toMatch(/maxLagMs":(?!10000)|cutover/);
  });

  it('gives one hash to one plan, however it is written', () => {
    const hashOf = (text: string): string => {
      const read = readPlan(text, 'plan.yaml');
      if (!('plan' in read)) throw new Error('the plan is sound');
      return read.planHash;
    };
    const same = changed({
      'rto: 15m': 'rto: 900s',
      [approvers]: 'approvers:\n      ops-lead: {}\n      dba: {}\n      duty: {}',
    });
    expect(hashOf(same)).toBe(hashOf(referenceText));
    expect(hashOf(changed({ 'rpo: 60s': 'rpo: 61s' }))).not.toBe(hashOf(referenceText));
  });
});
