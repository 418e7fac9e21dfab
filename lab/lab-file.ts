/** lab.json: where everything of a running lab is. Written whole or not at all, when all of it is up. */
import fs from 'node:fs';
import path from 'node:path';
import { type SideEndpoint } from './aws/endpoint';
import { BadInput } from './bad-input';
import { isAlive } from './is-alive';
import { type Lab } from './compose';
import { type Address } from './world/parts';

export interface LabFile {
  readonly pid: number;
  readonly home: string;
  readonly account: string;
  readonly timeScale: number;
  /** URL of the control port. */
  readonly control: string;
  readonly dns: Address;
  readonly sides: Readonly<Record<string, SideEndpoint>>;
  /** By database and Region. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, { readonly instance: string } & Address>>>>;
  /** ARN by Region and service. */
  readonly targetGroups: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** ARN by name. */
  readonly routingControls: Readonly<Record<string, string>>;
  readonly arcEndpoints: readonly { readonly region: string; readonly url: string }[];
  /** Hosted zone id by name. */
  readonly zones: Readonly<Record<string, string>>;
  /** The common port of a service's fronts, and by Region the address they have. */
  readonly fronts: Readonly<Record<string, { readonly port: number; readonly in: Readonly<Record<string, string>> }>>;
  /** The plan templates rendered into the home. */
  readonly plans: readonly string[];
}

export function describeLab(lab: Lab, control: string, plans: readonly string[]): LabFile {
  const { world, databases, compute, dns, endpoints } = lab;
  const { settings, home } = world;
  const dnsAddress = dns.address();
  const sides = Object.entries(endpoints.sides()).map(([side, one]) => {
    const MUSTER_DNS = `${dnsAddress.host}:${dnsAddress.port}`;
    return [side, { ...one, env: { ...one.env, MUSTER_DNS } }] as const;
  });
  const byRegion = <V>(regions: readonly string[], value: (region: string) => V) =>
    Object.fromEntries(regions.map((region) => [region, value(region)]));

  return {
    pid: process.pid,
    home,
    account: settings.account,
    timeScale: settings.timeScale,
    control,
    dns: dnsAddress,
    sides: Object.fromEntries(sides),
    databases: Object.fromEntries(
      settings.databases.map(({ name, primary, replicas }) => [
        name,
        Object.fromEntries(
          [primary, ...replicas].map(({ id, region }) => [region, { instance: id, ...databases.directAddress(id) }]),
        ),
      ]),
    ),
    targetGroups: byRegion(settings.regions, (region) =>
      Object.fromEntries(
        settings.services
          .filter((one) => region in one.in)
          .map(({ service }) => [service, compute.targetGroupArn(region, service)]),
      ),
    ),
    routingControls: dns.routingControlArns(),
    arcEndpoints: dns.arcEndpoints(),
    zones: dns.zoneIds(),
    fronts: Object.fromEntries(
      settings.services.map((one) => {
        const regions = Object.keys(one.in);
        const port = compute.front(regions[0] ?? '', one.service).port;
        return [one.service, { port, in: byRegion(regions, (region) => compute.front(region, one.service).host) }];
      }),
    ),
    plans,
  };
}

export function labFileIn(home: string): string {
  return path.join(home, 'lab.json');
}

export function writeLabFile(file: LabFile): void {
  const target = labFileIn(file.home);
  const draft = `${target}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`);
  fs.renameSync(draft, target);
}

/** The lab that runs in a home; undefined when none does. */
export function runningLabIn(home: string): LabFile | undefined {
  const file = labFileIn(home);
  if (!fs.existsSync(file)) return undefined;
  const lab = JSON.parse(fs.readFileSync(file, 'utf8')) as LabFile;
  return isAlive(lab.pid) ? lab : undefined;
}

export function needLabIn(home: string): LabFile {
  const lab = runningLabIn(home);
  if (lab === undefined)
    throw new BadInput(
      [`no lab runs in ${home}`],
      'start one with `muster lab up --detach`, or name its home with --home or MUSTER_LAB',
    );
  return lab;
}
