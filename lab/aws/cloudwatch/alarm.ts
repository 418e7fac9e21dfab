/** An alarm of the world file: what it follows, and what a reading of that says. */
import { type StateValue } from '@aws-sdk/client-cloudwatch';
import { type RequestCounts } from '../../world/parts';
import { type Settings } from '../../world/settings';

export type Alarm = Settings['alarms'][number];

export interface Reading {
  readonly value: StateValue;
  readonly reason: string;
}

/** Real seconds: what tasks report (lab/payments/recent-requests.ts), the period of a high-resolution alarm. */
export const periodSeconds = 10;
/** Lab choice: of fewer requests in a period a single failure would already be an alarm. */
const fewestRequests = 20;

export const keyOf = ({ name, region }: Pick<Alarm, 'name' | 'region'>): string => `${region} ${name}`;

/** Error rate in percent; too few requests are missing data. */
export function readErrors({ requests, failed }: RequestCounts, abovePercent: number): Reading {
  return readAgainst(requests < fewestRequests ? undefined : (failed / requests) * 100, abovePercent);
}

/** Replica lag in ms; no replica is missing data. */
export function readLag(lagMs: number | undefined, aboveMs: number): Reading {
  return readAgainst(lagMs, aboveMs);
}

/** TreatMissingData is notBreaching: a standby that nobody asks, or a promoted replica, is no alarm. */
function readAgainst(datapoint: number | undefined, threshold: number): Reading {
  if (datapoint === undefined)
    return {
      value: 'OK',
      reason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    };
  const crossed = datapoint > threshold;
  return {
    value: crossed ? 'ALARM' : 'OK',
    reason: `Threshold Crossed: 1 datapoint [${datapoint.toFixed(1)}] was ${crossed ? '' : 'not '}greater than the threshold (${threshold.toFixed(1)}).`,
  };
}

/** A composite is in ALARM while one of its children is. */
export function readComposite(children: readonly { readonly name: string; readonly value: StateValue }[]): Reading {
  const alarmed = children.filter(({ value }) => value === 'ALARM').map(({ name }) => name);
  return alarmed.length > 0
    ? { value: 'ALARM', reason: `${alarmed.join(', ')} transitioned to ALARM` }
    : { value: 'OK', reason: `none of ${children.map(({ name }) => name).join(', ')} is in ALARM` };
}
