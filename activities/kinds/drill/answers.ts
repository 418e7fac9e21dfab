/**
 * The drill's checks over HTTP: one GET each, as a customer would make it, of a database that the URL may name. A wrong answer, or none, is
 * what the check is there to find.
 */
import { type FailureCode } from '../../../domain/failure';
import { type AnswersTarget } from '../../../domain/kinds/drill';
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Goal, type Reader } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';
import { statusRefusals } from '../rds-postgres/check';
import { describe } from '../rds-postgres/instance';

export interface AnswersSeen {
  readonly at: Instant;
  /** By resource: the databases that URLs name. Absent in what was seen before there were any. */
  readonly databases?: Readonly<Record<string, DatabaseSeen>>;
  /** In the target's order; empty while a database has no address. */
  readonly answers: readonly CheckSeen[];
}

interface DatabaseSeen {
  readonly status: string | null;
  /** `host:port`, once it is available. */
  readonly address: string | null;
}

interface CheckSeen {
  /** Null: it did not answer. */
  readonly status: number | null;
  readonly trouble: string | null;
}

/** Silence and refused connections are the application's own; anything else (a throttled worker) says nothing of it. */
const ofTheApplication: readonly FailureCode[] = ['NoAnswer', 'Unavailable'];

export const answers: Goal<'drill.answers', AnswersSeen> = {
  name: 'drill.answers',

  observe: async (target, reader) => {
    const at = reader.now();
    const databases = await locate(target, reader);
    if (Object.values(databases).some(({ address }) => address === null)) return { at, databases, answers: [] };
    const ask = async (url: string): Promise<CheckSeen> => {
      try {
        const input = { url: filled(url, databases), method: 'GET', headers: {} } as const;
        const { status } = await reader.read('http:Get', target.region, input);
        return { status, trouble: null };
      } catch (error) {
        if (!isOutsideError(error) || !ofTheApplication.includes(error.code)) throw error;
        return { status: null, trouble: short(error.message, 120) };
      }
    };
    return { at, databases, answers: await Promise.all(target.checks.map(({ url }) => ask(url))) };
  },

  judge: (target, seen) => {
    const { databases = {} } = seen;
    const gone = Object.entries(target.databases ?? {}).flatMap(([id, place]) =>
      statusRefusals(place, databases[id]?.status ?? null),
    );
    const blocked = blockedBy(gone) ?? blockedBy(seen.answers.length > 0 ? failed(target, seen) : []);
    if (blocked) return blocked;
    if (seen.answers.length === 0)
      return { is: 'moving', by: 'others', hint: `${Object.keys(databases).join(', ')}: no address yet` };
    const asked = Object.fromEntries(
      Object.entries(target.databases ?? {}).map(([id, { instance }]) => [id, instance]),
    );
    return {
      is: 'reached',
      evidence: {
        ...asked,
        ...Object.fromEntries(target.checks.map(({ name, expect: { status } }) => [name, `answered ${status}`])),
      },
    };
  },
};

async function locate(
  { databases = {} }: AnswersTarget,
  reader: Reader<'rds:DescribeDBInstances'>,
): Promise<Readonly<Record<string, DatabaseSeen>>> {
  const seen = Object.entries(databases).map(async ([id, { region, instance }]): Promise<[string, DatabaseSeen]> => {
    const found = await describe(reader, region, instance);
    const endpoint = found?.status === 'available' ? found.endpoint : null;
    return [id, { status: found?.status ?? null, address: endpoint && `${endpoint.host}:${endpoint.port}` }];
  });
  return Object.fromEntries(await Promise.all(seen));
}

function filled(url: string, databases: Readonly<Record<string, DatabaseSeen>>): string {
  return Object.entries(databases).reduce(
    (text, [id, { address }]) => text.replaceAll(`{{database.${id}}}`, address ?? ''),
    url,
  );
}

function failed({ checks }: AnswersTarget, { databases = {}, answers: given }: AnswersSeen): readonly Refusal[] {
  return checks.flatMap(({ name, url, expect }, index) => {
    const answer = given[index];
    if (answer?.status === expect.status) return [];
    const asked = filled(url, databases);
    const saw =
      answer?.status == null
        ? (answer?.trouble ?? `GET ${asked} was not answered`)
        : `GET ${asked} answered ${answer.status}`;
    return [
      {
        rule: 'the check is answered as expected',
        saw: `${name}: ${saw}`,
        wanted: `${expect.status}`,
        source: `http:Get; the plan: drills.checks.http.${name}`,
      },
    ];
  });
}
