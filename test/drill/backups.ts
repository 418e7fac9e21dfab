import { eventually, type Drill } from './drill';
import { rdsIn } from './rds-in';

/** The backups replicated to the Region reach now: what is restored there has the payments made until then. */
export async function backedUp({ stage }: Pick<Drill, 'stage'>, region: string): Promise<void> {
  const now = Date.now();
  const rds = rdsIn(stage, region);
  try {
    await eventually(async () => {
      const { DBInstanceAutomatedBackups = [] } = await rds.describeDBInstanceAutomatedBackups({});
      const reach = (DBInstanceAutomatedBackups[0]?.RestoreWindow?.LatestTime?.getTime() ?? 0) >= now;
      return reach ? true : undefined;
    });
  } finally {
    rds.destroy();
  }
}
