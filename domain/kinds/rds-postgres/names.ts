/** Names of what an operation makes, chosen when its steps are derived: whoever looks later knows by the name what it is and whose. */
import { type Region } from '../../regions';
import { type Placing } from '../kind';
import { instanceIn, type RdsPostgresEntry } from './entry';

/** DBInstanceIdentifier and DBSnapshotIdentifier: 63 characters at most here, no two hyphens in a row, none at the end (RDS API reference). */
const longest = 63;

function named(base: string, suffix: string): string {
  return `${base.slice(0, longest - suffix.length - 1).replace(/-+$/, '')}-${suffix}`;
}

const keptRoles = ['retired', 'damaged', 'restored'] as const;

/** Whether `name` is what was kept of `instance` under another name: retired, damaged, or restored and not used. */
export function isKeptOf(name: string, instance: string): boolean {
  return keptRoles.some((role) => {
    const at = name.lastIndexOf(`-${role}-`);
    return at > 0 && named(instance, name.slice(at + 1)) === name;
  });
}

type Place = Placing<RdsPostgresEntry>;

/** The old primary, once a new replica takes its name. */
export function retiredName(placing: Place, region: Region): string {
  return named(instanceIn(placing, region), `retired-${placing.particulars.tag}`);
}

/** The instance whose data were damaged, once a restored one takes its name. */
export function damagedName(placing: Place, region: Region): string {
  return named(instanceIn(placing, region), `damaged-${placing.particulars.tag}`);
}

/** A restored instance, until it takes its place. */
export function restoredName(placing: Place, region: Region): string {
  return named(instanceIn(placing, region), `restored-${placing.particulars.tag}`);
}

/** The last snapshot of an old primary. */
export function finalSnapshotName(placing: Place, region: Region): string {
  return named(instanceIn(placing, region), `final-${placing.particulars.tag}`);
}

/** Begins every name of an isolated drill: the door lets it touch nothing else. */
export function drillPrefix(tag: string): string {
  return `drill-${tag}`;
}

/** A drill's clone of a database. */
export function cloneName(placing: Place): string {
  return `${drillPrefix(placing.particulars.tag)}-${placing.id}`.slice(0, longest).replace(/-+$/, '');
}
