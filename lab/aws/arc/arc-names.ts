/** ARNs of the lab's one routing control panel, made from names: the same world file gives the same ARNs everywhere. */
import { createHash } from 'node:crypto';

/** The five Regions of every ARC cluster's data plane (ARC developer guide, "Regional cluster endpoints"). */
export const clusterRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'] as const;

/** Reads and writes need a majority of the five (facts/aws.md 5.4: tolerates 2 of 5 down). */
export const quorum = 3;

const hash = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

export const panelName = 'lab';

export const panelArnOf = (account: string): string =>
  `arn:aws:route53-recovery-control::${account}:controlpanel/${hash('panel', 32)}`;

export const controlArnOf = (account: string, name: string): string =>
  `${panelArnOf(account)}/routingcontrol/${hash(name, 16)}`;

export const safetyRuleArnOf = (account: string): string =>
  `${panelArnOf(account)}/safetyrule/${hash('at least one on', 16)}`;
