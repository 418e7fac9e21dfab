/** Finds a plan's file, reads it, and says which application it is for: a named file, else $MUSTER_PLANS/<APP>.yaml. */
import fs from 'node:fs';
import path from 'node:path';
import { suggest } from '../domain/plan-check/nearest';
import { type PlanProblem, type PlanValue } from './plan-problem';
import { longestPlanBytes, planText } from './plan-text';
import { type ReadPlan, readPlan } from './read-plan';

export interface PlanPlaces {
  /** A file named by the user. */
  readonly file?: string | undefined;
  /** The folder MUSTER_PLANS names. */
  readonly plans?: string | undefined;
}

export type LoadedPlan = ReadPlan & { readonly file: string };

/** How the asking command takes a file, in words for its remedies: as an option, or where the application stands. */
const namings = {
  option: 'name the file with --plan FILE',
  argument: 'name the file instead of the application',
} as const;
type Naming = keyof typeof namings;

const extensions = ['.yaml', '.yml'];

/** The plan of an application; a file that is the plan of another one is refused. */
export function loadPlan(application: string, places: PlanPlaces, naming: Naming = 'option'): LoadedPlan {
  const found = places.file === undefined ? findPlan(application, places.plans, naming) : { file: places.file };
  if ('problem' in found) return { file: found.problem.file, problems: [found.problem] };
  const loaded = loadPlanFile(found.file);
  if (!('plan' in loaded) || loaded.plan.application === application) return loaded;
  const other = loaded.plan.application;
  const says = `this is the plan of '${other}', not of '${application}'`;
  const instead = `name that application, or ${namings[naming]}`;
  return { file: loaded.file, problems: [problem(loaded.file, says, instead, { at: 'application', value: other })] };
}

export function loadPlanFile(file: string): LoadedPlan {
  try {
    const read = planText(bytesOf(file));
    if ('text' in read) return { file, ...readPlan(read.text, file) };
    return { file, problems: [problem(file, read.says, read.instead)] };
  } catch (error) {
    const { says, instead } = whyUnread(error, file);
    return { file, problems: [problem(file, `cannot be read: ${says}`, instead)] };
  }
}

/** FILE or APP, as `muster plan` takes it: what looks like a file or is one is a file, and then nobody asks for the folder. */
export function loadPlanNamed(name: string, plans: () => string | undefined): LoadedPlan {
  const looksLikeFile = extensions.includes(path.extname(name)) || name.includes(path.sep) || isFile(name);
  if (looksLikeFile) return loadPlanFile(name);
  const folder = plans();
  // A folder may be called like an application; only when there is no such application was the folder meant.
  const isMeant = isFolder(name) && 'problem' in findPlan(name, folder, 'argument');
  return isMeant ? loadPlanFile(name) : loadPlan(name, { plans: folder }, 'argument');
}

function findPlan(
  application: string,
  plans: string | undefined,
  naming: Naming,
): { readonly file: string } | { readonly problem: PlanProblem } {
  const none = (file: string, says: string, instead: string) => ({
    problem: problem(file, `no plan for '${application}'${says}`, instead),
  });
  const set = `set MUSTER_PLANS to the folder of plans, or ${namings[naming]}`;
  if (plans === undefined) return none(`${application}.yaml`, ': MUSTER_PLANS is not set', set);
  if (!isFolder(plans)) return none(`${application}.yaml`, `: MUSTER_PLANS is '${plans}', which is no folder`, set);
  const file = extensions.map((extension) => path.join(plans, application + extension)).find(isFile);
  if (file !== undefined) return { file };
  const applications = plansIn(plans).map((name) => path.parse(name).name);
  const instead = suggest(application, applications, `write it there, or ${namings[naming]}`);
  return none(path.join(plans, `${application}.yaml`), ' in MUSTER_PLANS', instead);
}

function plansIn(folder: string): readonly string[] {
  try {
    const names = fs.readdirSync(folder).filter((name) => extensions.includes(path.extname(name)));
    return names.filter((name) => isFile(path.join(folder, name)));
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  return statOf(file)?.isFile() ?? false;
}

function isFolder(file: string): boolean {
  return statOf(file)?.isDirectory() ?? false;
}

/** What may not be looked at is told when it is read. */
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file);
  } catch {
    return undefined;
  }
}

/** At most one byte more than a plan may have: a device or a dump never fills the memory. */
function bytesOf(file: string): Uint8Array {
  const opened = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(longestPlanBytes + 1);
    let length = 0;
    let more = 1;
    while (more > 0 && length < bytes.length) {
      more = fs.readSync(opened, bytes, length, bytes.length - length, null);
      length += more;
    }
    return bytes.subarray(0, length);
  } finally {
    fs.closeSync(opened);
  }
}

function problem(
  file: string,
  says: string,
  instead: string,
  place: { readonly at: string; readonly value: PlanValue } = { at: '', value: null },
): PlanProblem {
  return { severity: 'error', file, line: null, column: null, ...place, says, instead };
}

function whyUnread(error: unknown, file: string): { readonly says: string; readonly instead: string } {
  // No instanceof: errors of Node's own modules belong to another realm inside test runners.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        says: 'there is no such file',
        instead: suggest(path.basename(file), plansIn(path.dirname(file)), 'name a plan file that is there'),
      };
    case 'EISDIR': {
      const inside = plansIn(file).map((name) => path.join(file, name));
      const named = inside.length === 0 ? '' : `, ${inside.slice(0, 3).join(', ')}${inside.length > 3 ? ', ...' : ''}`;
      return { says: 'it is a folder', instead: `name the plan file in it${named}` };
    }
    case 'EACCES':
    case 'EPERM':
      return { says: 'you may not read it', instead: 'give yourself the right to read it, or name another plan file' };
    default:
      return { says: String(error), instead: 'name a plan file that can' };
  }
}
