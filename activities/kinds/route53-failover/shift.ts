/**
 * Shifting traffic by changing a record: UPSERT, then INSYNC on all authoritative servers, then the answer itself.
 * The control plane is us-east-1's, whichever Region is lost; the old record sets are kept as evidence and to put back (aws.md 5.2).
 */
import { type ResourceRecordSet } from '../../../domain/call-inputs';
import { type Past, type Request } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Route53ShiftTarget } from '../../../domain/kinds/route53-failover';
import { answered } from '../../aws/error-names';
import { type Goal, type Reader } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { acknowledged, blockedBy, isSettling, short } from '../past';
import { home, readSets, recordRefusals } from './read-sets';
import { isEqual, normal, valuesOf } from './record-sets';

export interface Route53Seen {
  readonly at: Instant;
  /** Every record set of the name, of whatever type. */
  readonly sets: readonly ResourceRecordSet[];
  /** Our change, by the id its answer gave; `lost`: Route 53 knows it no more. */
  readonly change: { readonly id: string; readonly status: 'PENDING' | 'INSYNC' | 'lost' } | null;
  readonly answers: readonly string[] | null;
  readonly authoritative: boolean;
  readonly trouble: string | null;
}

const call = 'route53:ChangeResourceRecordSets';

export const shift: Goal<'route53-failover.shift', Route53Seen> = {
  name: 'route53-failover.shift',

  observe: async (target, reader, past) => {
    const at = reader.now();
    const [sets, change, dns] = await Promise.all([
      readSets(target, reader),
      readChange(past, reader),
      readAnswers(target, reader),
    ]);
    return { at, sets, change, ...dns };
  },

  judge: (target, seen, past) => {
    const blocked = blockedBy(recordRefusals(target, seen.sets));
    if (blocked) return blocked;
    const { record } = target;
    const ours = acknowledged(past, call).length > 0;
    const isSet = seen.sets.some((set) => isEqual(set, record));
    if (!isSet || seen.change?.status === 'lost') {
      if (isSettling(past, call, seen.at))
        return { is: 'moving', by: 'us', hint: 'change accepted, the zone does not list it yet' };
      if (!isSet) return { is: 'ready', send: [upsert(target, record)] };
    }
    if (seen.change?.status === 'PENDING')
      return { is: 'moving', by: 'us', hint: 'change PENDING: not on all name servers yet' };
    const wanted = valuesOf(record);
    const answers = seen.answers?.map(normal).sort() ?? null;
    if (JSON.stringify(answers) !== JSON.stringify(wanted)) {
      const hint =
        answers === null
          ? `DNS does not answer (${seen.trouble ?? 'no reason given'})`
          : `${record.Name} still answers ${answers.join(', ') || 'nothing'}`;
      return { is: 'moving', by: ours ? 'us' : 'others', hint };
    }
    const evidence = {
      name: record.Name,
      answers: wanted.join(', '),
      authoritative: seen.authoritative,
      changeId: seen.change?.id ?? null,
      changeStatus: seen.change?.status ?? null,
      before: past.before ? short(JSON.stringify(past.before.sets), 1_000) : null,
    };
    return { is: 'reached', evidence };
  },

  undo: (target, before) =>
    // A set that was not there before stays: only UPSERT is declared, and an answer nobody asked for does no harm.
    before.sets
      .filter((set) => set.Type === target.record.Type && set.SetIdentifier === undefined)
      .map((set) => upsert(target, { ...set, Name: target.record.Name })),
};

function upsert(target: Route53ShiftTarget, set: ResourceRecordSet): Request<typeof call> {
  const Comment = `muster: ${target.record.Name} from ${target.from} to ${target.to}`;
  return {
    call,
    region: home,
    input: {
      HostedZoneId: target.zone,
      ChangeBatch: { Comment, Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] },
    },
  };
}

async function readChange(
  past: Past<Route53Seen>,
  reader: Reader<'route53:GetChange'>,
): Promise<Route53Seen['change']> {
  const id = acknowledged(past, call).at(-1)?.detail?.['changeId'];
  if (typeof id !== 'string') return null;
  // INSYNC stays INSYNC: ten requests a second are all the account has (aws.md 5.1).
  if (past.last?.change?.id === id && past.last.change.status === 'INSYNC') return past.last.change;
  try {
    const { ChangeInfo: info } = await reader.read('route53:GetChange', home, { Id: id });
    return { id, status: info?.Status === 'INSYNC' ? 'INSYNC' : 'PENDING' };
  } catch (error) {
    if (answered(error, 'NoSuchChange')) return { id, status: 'lost' };
    throw error;
  }
}

async function readAnswers(
  { record, to }: Route53ShiftTarget,
  reader: Reader<'dns:Resolve'>,
): Promise<Pick<Route53Seen, 'answers' | 'authoritative' | 'trouble'>> {
  try {
    const type = record.Type === 'CNAME' ? 'CNAME' : 'A';
    const { answers, authoritative } = await reader.read('dns:Resolve', to, { name: record.Name, type });
    return { answers, authoritative, trouble: null };
  } catch (error) {
    if (isOutsideError(error)) return { answers: null, authoritative: false, trouble: short(error.message) };
    throw error;
  }
}
