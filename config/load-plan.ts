/** Finds a plan's file, reads it, and says which application it is for: `--plan FILE`, else $MUSTER_PLANS/<APP>.yaml. */
import fs from 'node:fs';
import path from 'node:path';
import { suggest } from '../domain/plan-check/nearest';
import { type PlanProblem } from './plan-problem';
import { type ReadPlan, readPlan } from './read-plan';

export interface PlanPlaces {
  /** A file named by the user. */
  readonly file?: string | undefined;
  /** The folder MUSTER_PLANS names. */
  readonly plans?: string | undefined;
}

export type LoadedPlan = ReadPlan & { readonly file: string };

const extensions = ['.yaml', '.yml'];

/** The plan of an application; a file that is the plan of another one is refused. */
export function loadPlan(application: string, places: PlanPlaces): LoadedPlan {
  const found = places.file === undefined ? findPlan(application, places.plans) : { file: places.file };
  if ('problem' in found) return { file: found.problem.file, problems: [found.problem] };
  const loaded = loadPlanFile(found.file);
  if (!('plan' in loaded) || loaded.plan.application === application) return loaded;
  const says = `this is the plan of '${loaded.plan.application}', not of '${application}'`;
  return {
    file: loaded.file,
    problems: [problem(loaded.file, 'application', says, 'name that application, or its own plan with --plan FILE')],
  };
}

export function loadPlanFile(file: string): LoadedPlan {
  try {
    return { file, ...readPlan(fs.readFileSync(file, 'utf8'), file) };
  } catch (error) {
    return { file, problems: [problem(file, '', `cannot be read: ${reasonOf(error)}`, 'name a plan file that can')] };
  }
}

/** FILE or APP, as `muster plan` takes it: what looks like a file or is one is a file, and then nobody asks for the folder. */
export function loadPlanNamed(name: string, plans: () => string | undefined): LoadedPlan {
  const looksLikeFile = extensions.includes(path.extname(name)) || name.includes(path.sep) || isFile(name);
  return looksLikeFile ? loadPlanFile(name) : loadPlan(name, { plans: plans() });
}

function findPlan(
  application: string,
  plans: string | undefined,
): { readonly file: string } | { readonly problem: PlanProblem } {
  if (plans === undefined) {
    const instead = 'set MUSTER_PLANS to the folder of plans, or name the file with --plan FILE';
    return {
      problem: problem(`${application}.yaml`, '', `no plan for '${application}': MUSTER_PLANS is not set`, instead),
    };
  }
  const file = extensions.map((extension) => path.join(plans, application + extension)).find(isFile);
  if (file !== undefined) return { file };
  const says = `no plan for '${application}' in MUSTER_PLANS`;
  const instead = suggest(application, applicationsIn(plans), 'write it, or name another file with --plan FILE');
  return { problem: problem(path.join(plans, `${application}.yaml`), '', says, instead) };
}

function applicationsIn(plans: string): readonly string[] {
  try {
    return fs
      .readdirSync(plans)
      .filter((name) => extensions.includes(path.extname(name)))
      .map((name) => path.parse(name).name);
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function problem(file: string, at: string, says: string, instead: string): PlanProblem {
  return { severity: 'error', file, line: null, column: null, path: at, says, instead };
}

function reasonOf(error: unknown): string {
  // No instanceof: errors of Node's own modules belong to another realm inside test runners.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'it may not be read';
  return String(error);
}
