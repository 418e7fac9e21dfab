/** Where plans are found, and what is said when they are not. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadPlan, type LoadedPlan, loadPlanNamed } from '../../config/load-plan';
import { changed, referenceText } from './a-plan';

describe('finding a plan', () => {
  let plans = '';
  beforeAll(() => {
    plans = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-plans-'));
    fs.writeFileSync(path.join(plans, 'payments.yaml'), referenceText);
    fs.writeFileSync(path.join(plans, 'orders.yml'), changed({ 'application: payments': 'application: orders' }));
    fs.writeFileSync(path.join(plans, 'ledger.yaml'), referenceText);
  });
  afterAll(() => {
    fs.rmSync(plans, { recursive: true });
  });

  const problemOf = (loaded: LoadedPlan): string => {
    const [problem] = 'plan' in loaded ? [] : loaded.problems;
    return problem ? `${problem.says}; ${problem.instead}` : 'no problem';
  };

  it('takes it from MUSTER_PLANS by the name of the application', () => {
    expect(loadPlan('payments', { plans })).toMatchObject({ plan: { application: 'payments' } });
    expect(loadPlan('orders', { plans })).toMatchObject({ plan: { application: 'orders' } });
  });

  it('takes the named file before MUSTER_PLANS', () => {
    const file = path.join(plans, 'ledger.yaml');
    expect(loadPlan('payments', { file, plans: 'elsewhere' })).toMatchObject({
      file,
      plan: { application: 'payments' },
    });
  });

  it('refuses the plan of another application', () => {
    expect(problemOf(loadPlan('ledger', { plans }))).toBe(
      "this is the plan of 'payments', not of 'ledger'; name that application, or name the file with --plan FILE",
    );
  });

  it('says what to set when MUSTER_PLANS is not', () => {
    expect(problemOf(loadPlan('payments', {}))).toBe(
      "no plan for 'payments': MUSTER_PLANS is not set; set MUSTER_PLANS to the folder of plans, or name the file with --plan FILE",
    );
  });

  it('suggests an application there is', () => {
    expect(problemOf(loadPlan('paymnets', { plans }))).toBe(
      "no plan for 'paymnets' in MUSTER_PLANS; did you mean 'payments'?",
    );
    expect(problemOf(loadPlan('x', { plans }))).toBe(
      "no plan for 'x' in MUSTER_PLANS; write it there, or name the file with --plan FILE",
    );
  });

  it('says that MUSTER_PLANS is no folder', () => {
    const nowhere = path.join(plans, 'nowhere');
    expect(problemOf(loadPlan('x', { plans: nowhere }))).toBe(
      `no plan for 'x': MUSTER_PLANS is '${nowhere}', which is no folder; set MUSTER_PLANS to the folder of plans, or name the file with --plan FILE`,
    );
  });

  it('names no option to a command that takes the file where the application stands', () => {
    const said = [undefined, plans, path.join(plans, 'nowhere')].map((folder) =>
      problemOf(loadPlanNamed('x', () => folder)),
    );
    for (const text of [...said, problemOf(loadPlanNamed('ledger', () => plans))]) {
      expect(text).toContain('name the file instead of the application');
      expect(text).not.toContain('--plan');
    }
  });

  it('says why a file cannot be read', () => {
    expect(problemOf(loadPlan('payments', { file: path.join(plans, 'no.yaml') }))).toContain('there is no such file');
    const folder = problemOf(loadPlan('payments', { file: plans }));
    expect(folder).toContain('it is a folder; name the plan file in it, ');
    expect(folder).toContain(path.join(plans, 'payments.yaml'));
    expect(problemOf(loadPlan('payments', { file: path.join(plans, 'paymnets.yaml') }))).toBe(
      "cannot be read: there is no such file; did you mean 'payments.yaml'?",
    );
    expect(problemOf(loadPlan('payments', { file: path.join(plans, 'payments.yaml', 'x') }))).toContain(
      'there is no such file',
    );
    expect(problemOf(loadPlan('payments', { file: '' }))).toContain('there is no such file');
  });

  it('takes a name that is only a folder for one', () => {
    const nothing = (): undefined => undefined;
    expect(problemOf(loadPlanNamed('.', nothing))).toContain('it is a folder');
    expect(problemOf(loadPlanNamed('docs', nothing))).toContain('it is a folder');
    expect(loadPlanNamed('payments', () => plans)).toHaveProperty('plan');
  });

  it('takes what looks like a file for one, and then asks for no folder', () => {
    const folder = (): string => {
      throw new Error('asked');
    };
    expect(loadPlanNamed(path.join(plans, 'payments.yaml'), folder)).toHaveProperty('plan');
    expect(problemOf(loadPlanNamed('no.yaml', folder))).toContain('there is no such file');
    expect(loadPlanNamed('payments', () => plans)).toHaveProperty('plan');
  });
});
