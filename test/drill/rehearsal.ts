/** An isolated drill as tests ask of it: how it is launched, what it may not change, and what it may not leave. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type DrillLaunchReport } from '../../contract/drill-launch';
import { type RecoveryReport } from '../../domain/report';
import { alarmsClear, type Drill } from './drill';
import { isRead } from './reads';
import { sqlIn } from './sql-in';

export const rehearsalId = 'drill/payments';
const [home, away] = ['us-east-1', 'eu-west-1'] as const;

export const isDrills = ({ DBInstanceIdentifier = '' }: DBInstance): boolean =>
  DBInstanceIdentifier.startsWith('drill-');

async function everywhere(drill: Drill): Promise<readonly DBInstance[]> {
  return [...(await drill.instances(home)), ...(await drill.instances(away))];
}

/** All that a drill may not change, but for the clock of the backups. */
export async function productionOf(drill: Drill): Promise<Readonly<Record<string, unknown>>> {
  const instances = (await everywhere(drill)).filter((one) => !isDrills(one));
  const { client } = await sqlIn(drill.stage, home, 'ledger/probe');
  const { rows } = await client.query('select slot_name from pg_replication_slots order by 1');
  await client.end();
  const { services, routingControls } = await drill.stage.control.status();
  return {
    instances: instances.map(({ LatestRestorableTime: _latest, ...rest }) => rest),
    slots: rows,
    desired: services.map(({ region, service, desired }) => [region, service, desired]),
    routingControls,
  };
}

export async function leftBehind(drill: Drill): Promise<readonly string[]> {
  return (await everywhere(drill)).filter(isDrills).map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier);
}

export async function launch(drill: Drill, scenario: string): Promise<DrillLaunchReport> {
  await alarmsClear(drill);
  const mode = ['--mode', 'isolated', '--scenario', scenario];
  const why = ['--reason', 'rehearsal', '--override', 'a test knows no calendar', '--json'];
  const ran = await drill.muster('duty', 'drill', 'run', 'payments', ...mode, ...why);
  expect([ran.code, ran.err]).toEqual([0, '']);
  return JSON.parse(ran.out) as DrillLaunchReport;
}

export async function ended(drill: Drill): Promise<RecoveryReport> {
  const report = (await drill.run(rehearsalId).result()) as RecoveryReport;
  expect(report.leftovers ?? []).toEqual([]);
  return report;
}

/** Every change that anybody but the evidence asked of AWS since: `operation name`. */
export async function changesSince(drill: Drill, since: number): Promise<readonly string[]> {
  return (await drill.journal('request')).flatMap((entry) =>
    entry.is !== 'request' || entry.at < since || isRead(entry.operation) || entry.operation === 'PutObject'
      ? []
      : [`${entry.operation} ${named(entry.input)}`],
  );
}
function named(input: unknown): string {
  const { TargetDBInstanceIdentifier, DBInstanceIdentifier } = input as Readonly<Record<string, string | undefined>>;
  return TargetDBInstanceIdentifier ?? DBInstanceIdentifier ?? JSON.stringify(input);
}
