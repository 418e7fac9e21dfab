#!/usr/bin/env node
/** The lab's own command: `up` is the lab, everything else talks to the control port of one. Exit codes: 0 done, 1 failed, 2 bad input. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { faultFrom, playScenario, type BreakOptions } from './commands/break-and-heal';
import { showStatus, showTruth } from './commands/show-status';
import { up } from './commands/up';
import { upDetached } from './commands/up-detached';
import { askControl } from './control/ask-control';
import { type Status } from './control/status';
import { isAlive } from './is-alive';
import { type LabFile, needLabIn } from './lab-file';
import { packageRoot } from './package-root';
import { errorText, exitCodeOf } from './tell-error';
import { type TruthReport } from './world/parts';

interface UpArguments {
  readonly world: string;
  readonly home: string;
  readonly timeScale?: number;
  readonly paymentsPerSecond?: number;
  readonly requestsPerTask?: number;
  readonly customers: boolean;
  readonly planTemplate: readonly string[];
  readonly parentPid?: number;
  readonly controlPort?: number;
  readonly detach?: boolean;
  readonly ownHome?: boolean;
  readonly json?: boolean;
}
interface Common {
  readonly home: string;
  readonly json?: boolean;
}

// For this process only: the SDK's schemas are our wire, its advice about Node versions is not for who breaks Regions.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const defaultHome = process.env['MUSTER_LAB'] ?? path.join(os.tmpdir(), 'muster-lab');
const say = (text: string) => process.stdout.write(`${text}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0.');
  return value;
};

/** As it is typed: `muster lab` hands everything on to this. */
const program = new Command('muster lab')
  .description('a small AWS world on one machine: real databases, names, customers and faults')
  .exitOverride()
  .configureOutput({ writeErr: () => undefined })
  .configureHelp({ showGlobalOptions: true });

const withHome = (command: Command) =>
  command.option('--home <dir>', 'folder of the lab (MUSTER_LAB)', defaultHome).option('--json', 'for scripts');

withHome(program.command('up'))
  .description('brings a lab up and stays until it is told to stop')
  .option('--world <file>', 'world file', path.join(packageRoot(), 'lab/worlds/payments.yaml'))
  .option('--time-scale <factor>', 'factor on simulated AWS durations', number)
  .option('--payments-per-second <n>', 'what customers pay', number)
  .option('--requests-per-task <n>', 'what a running task carries a second', number)
  .option('--no-customers', 'nobody pays')
  .option(
    '--plan-template <file>',
    'text with {{path.in.lab.json}}, rendered into the home; may be repeated',
    (file: string, all: readonly string[]) => [...all, file],
    [],
  )
  .option('--parent-pid <pid>', 'stop when this process ends', number)
  .option('--control-port <port>', 'instead of a free one', number)
  .option('--detach', 'in the background; return when it is up')
  .addOption(new Option('--own-home', 'the home was made for this lab: remove it at the end').hideHelp())
  .action(async (options: UpArguments) => {
    if (options.detach === true) {
      const args = process.argv.slice(3).filter((arg) => !['--detach', '--json'].includes(arg));
      tellUp(await upDetached(__filename, path.resolve(options.home), args), options.json);
      return;
    }
    const { file, stopped } = await up(
      {
        ...{ world: options.world, home: options.home, planTemplates: options.planTemplate },
        ...(options.ownHome === true && { ownHome: true }),
        ...(options.parentPid !== undefined && { parentPid: options.parentPid }),
        ...(options.controlPort !== undefined && { controlPort: options.controlPort }),
        overrides: {
          ...(options.timeScale !== undefined && { timeScale: options.timeScale }),
          ...(options.paymentsPerSecond !== undefined && { paymentsPerSecond: options.paymentsPerSecond }),
          ...(options.requestsPerTask !== undefined && { requestsPerTask: options.requestsPerTask }),
          ...(!options.customers && { customers: false }),
        },
      },
      (part) => process.stderr.write(`starting ${part}\n`),
    );
    tellUp(file, options.json);
    await stopped;
    process.exit(0);
  });

withHome(program.command('status'))
  .description('what the lab looks like now')
  .option('--truth', 'and what customers and databases say')
  .action(async ({ home, json, truth }: Common & { truth?: boolean }) => {
    const { control } = needLabIn(home);
    const status = (await askControl(control, 'GET', '/status')) as Status;
    const measured = truth === true ? ((await askControl(control, 'GET', '/truth')) as TruthReport) : undefined;
    if (json === true) say(JSON.stringify({ ...status, ...(measured && { truth: measured }) }));
    else say([showStatus(status), ...(measured ? [showTruth(measured)] : [])].join('\n'));
  });

withHome(program.command('break'))
  .description('breaks something: a scenario file, or a fault and what it hits (docs/lab.md)')
  .argument('<what>', 'scenario.yaml, or lose-region, dead-front, throttle, ...')
  .argument('[words...]', 'what it hits, e.g. us-east-1')
  .option('--region <region>', 'calls to this Region')
  .option('--side <side>', 'calls from this side')
  .option('--service <name>', 'calls to this service, e.g. rds')
  .option('--operation <name>', 'e.g. PromoteReadReplica')
  .option('--times <n>', 'only the next n calls')
  .option('--for <duration>', 'then it ends by itself, e.g. 20s')
  .option('--percent <n>', 'server-error: share of the calls; corrupt: of the payments')
  .option('--stale <duration>', 'stale-read: how old')
  .option('--delay <duration>', 'slow: how much longer')
  .option('--lag <duration>', 'replication-lag: how late')
  .option('--tasks <n>', 'capacity-shortage: how many still start')
  .option('--one-way', 'partition: only from -> to')
  .action(async (what: string, words: readonly string[], options: Common & BreakOptions) => {
    const { control } = needLabIn(options.home);
    const isFile = /\.ya?ml$/.test(what);
    const answer = isFile
      ? await playScenario(control, what)
      : await askControl(control, 'POST', '/fault', faultFrom(what, words, options));
    say(
      options.json === true ? JSON.stringify(answer) : isFile ? `${what} runs` : `on: ${(answer as { id: string }).id}`,
    );
  });

withHome(program.command('heal'))
  .description('heals a Region, a fault by id or sort, or all')
  .argument('[what]', 'us-east-1, fault-3, throttle, all', 'all')
  .action(async (what: string, { home, json }: Common) => {
    const answer = await askControl(needLabIn(home).control, 'POST', '/heal', { what });
    const { healed } = answer as { healed: readonly string[] };
    say(json === true ? JSON.stringify(answer) : `healed: ${healed.join(', ') || 'nothing was broken'}`);
  });

withHome(program.command('down'))
  .description('stops the lab and waits until it is gone')
  .action(async ({ home, json }: Common) => {
    const { control, pid } = needLabIn(home);
    await askControl(control, 'POST', '/stop');
    while (isAlive(pid)) await wait(100);
    say(json === true ? JSON.stringify({ stopped: pid }) : `the lab in ${home} is down`);
  });

function tellUp(file: LabFile, json: boolean | undefined): void {
  if (json === true) {
    say(JSON.stringify(file));
    return;
  }
  const sides = Object.entries(file.sides).map(([side, { endpoint }]) => `  ${side.padEnd(12)} ${endpoint}`);
  say(['the lab is up', ...sides, `  control      ${file.control}`, `  home         ${file.home}`].join('\n'));
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  process.stderr.write(errorText(error, process.argv.includes('--json')));
  process.exit(exitCodeOf(error));
});
