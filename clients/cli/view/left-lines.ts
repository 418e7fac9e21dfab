/** What an operation made or kept and that is still there, with what it costs and how it is deleted. */
import { type Leftover } from '../../../domain/report';
import { monthlyCostSource } from '../../../domain/verdict/monthly-cost';
import { commandLines } from './commands';
import { wrap } from './words';

export function leftLines(application: string, leftovers: readonly Leftover[], width: number): readonly string[] {
  if (leftovers.length === 0) return [];
  const source = leftovers.some(({ monthlyCostUsd }) => monthlyCostUsd !== null) ? [`  ${monthlyCostSource}`] : [];
  return [
    ...wrap(`left behind: ${leftovers.length}, ${costText(leftovers)}`, width, '  '),
    ...leftovers.flatMap((one) => [
      ...wrap(`  ${one.what} in ${one.region}: ${one.why}; ${ownCost(one)}`, width, '    '),
      ...kept(application, one).flatMap((command) => commandLines(command, width, '    ')),
    ]),
    ...source.flatMap((line) => wrap(line, width, '  ')),
  ];
}

function ownCost({ monthlyCostUsd }: Leftover): string {
  return monthlyCostUsd === null ? 'its cost is not known' : `${usd(monthlyCostUsd)} a month`;
}

/** `about 123.45 USD a month, the cost of 1 not known` */
export function costText(leftovers: readonly Leftover[]): string {
  const costs = leftovers.flatMap(({ monthlyCostUsd }) => (monthlyCostUsd === null ? [] : [monthlyCostUsd]));
  const unknown = leftovers.length - costs.length;
  return [
    ...(costs.length === 0 ? [] : [`about ${usd(costs.reduce((sum, one) => sum + one, 0))} a month`]),
    ...(unknown === 0 ? [] : [`the cost of ${unknown} not known`]),
  ].join(', ');
}

function usd(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}

/** Only what an operation set aside or restored in vain is deleted by an operation of its own. */
function kept(application: string, { what, region }: Leftover): readonly string[] {
  const instance = /^instance (\S+-(?:retired|damaged|restored)-\S+)$/.exec(what)?.[1];
  return instance === undefined
    ? []
    : [`muster decommission ${application} ${instance} --region ${region} --reason WHY --as NAME`];
}
