/**
 * Rehearsals: the plan's calendar as schedules, the four scenarios on clones and a failover as a dry run, while customers pay; and what
 * they noticed of it.
 */
import { type DrillMode, type Scenario as DrillScenario } from '../../../domain/calendar/drill-plan';
import { customersTable, isUnnoticed, noticedIn, quietMinute } from '../customers';
import { drillTable, isDrillGood, leftBehind, runDrill } from '../drill';
import { schedulesUrl } from '../keep-text';
import { application, type Scenario } from '../scene';
import { show } from '../show';
import { scaleLines } from '../truth';

const rehearsed: readonly (readonly [DrillMode, DrillScenario])[] = [
  ['isolated', 'database-failover'],
  ['isolated', 'regional-failover'],
  ['isolated', 'network-partition'],
  ['isolated', 'data-corruption'],
  ['dry-run', 'regional-failover'],
];

export const drills: Scenario = {
  title: `${application} rehearses: four drills on clones, and a failover that sends nothing`,
  // Each restores a clone, ten minutes on the lab's clock: twenty seconds at this scale.
  timeScale: 0.03,
  play: async (scene) => {
    const { story, stage } = scene;
    await show(scene, ['drill', 'schedule', application]);
    story.tell('the schedules in the Temporal UI, which stays up only with --keep:');
    story.add(`       ${schedulesUrl(stage.temporal)}`);
    await show(scene, ['drill', 'list', application]);
    await show(scene, ['drill', 'next', application, '--count', '6']);

    const before = await quietMinute(scene, 'before');
    const from = Date.now();
    const reports = [];
    for (const [mode, scenario] of rehearsed) reports.push(await runDrill(scene, mode, scenario));
    const during = await noticedIn(scene, from, Date.now());
    const customers = { before, during, after: await quietMinute(scene, 'after') };
    const left = await leftBehind(scene, reports);
    story.add('');
    for (const line of [
      ...drillTable(reports, left),
      '',
      ...customersTable(customers),
      ...scaleLines(stage.lab.timeScale),
    ])
      story.add(line);
    const verdicts = reports.map(({ drill, mode }) => ({ mode, ...drill }));
    return {
      isGood: reports.every(isDrillGood) && left.length === 0 && isUnnoticed(customers),
      file: { reports, verdicts, left, customers },
    };
  },
};
