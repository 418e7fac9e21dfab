/** Evidence into its buckets, whatever happens on the way: a worker that stood still, an answer that was lost, a bucket that is silent. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { writeFiles } from '../../../activities/evidence/write-files';
import { type EvidenceStore } from '../../../contract/decisions';
import { type Door } from '../../../activities/door/door';
import { OutsideError } from '../../../activities/outside-error';

const wanted = {
  mode: 'real',
  accounts: ['111122223333'],
  buckets: [{ region: 'us-west-2', bucket: 'dr-usw2' }],
  prefix: 'recovery-report',
  files: [{ key: 'payments/op.0/recovery-report.json', body: '{}', type: 'application/json' }],
} as const;

const writtenBy = (
  door: Door,
  buckets: readonly EvidenceStore[] = wanted.buckets,
  monotonicMs = () => performance.now(),
) => new MockActivityEnvironment().run(() => writeFiles({ door, monotonicMs }, { ...wanted, buckets }));
const written = (error: OutsideError) => writtenBy({ send: () => Promise.reject(error) });

/** Answers each request with the next of these; undefined: done. */
function answering(...errors: readonly (OutsideError | undefined)[]): Door & { readonly asked: () => number } {
  let asked = 0;
  const send: Door['send'] = ({ call, region, input }) => {
    const error = errors[asked];
    asked += 1;
    const sent = { call, region, input, inputHash: '', at: '2026-11-26T03:00:00.000Z', attempt: 1 } as const;
    return Promise.resolve(
      error
        ? { sent: { ...sent, requestId: null, answer: 'unknown', error: error.reason }, error }
        : { sent: { ...sent, requestId: 'r', answer: 'ok' } },
    );
  };
  return { send, asked: () => asked };
}

describe('evidence', () => {
  it('is tried again by another attempt where this worker stood still', async () => {
    let nowMs = 0;
    const still = new OutsideError('TooLate', 'TooLate', 'this worker did not run for 7000 ms', 'no');
    const send: Door['send'] = () => {
      nowMs += 7_000;
      return Promise.reject(still);
    };
    await expect(writtenBy({ send }, wanted.buckets, () => nowMs)).rejects.toBe(still);
  });

  it('stands where it was written in time, and names the bucket that used all of it', async () => {
    jest.useFakeTimers();
    try {
      const quick = answering();
      const send: Door['send'] = async (request, pass, slice) => {
        if (request.region === 'eu-west-1') await new Promise((resolve) => setTimeout(resolve, 29_000));
        const late = slice.closed();
        if (late !== undefined)
          throw new OutsideError('TooLate', 'TooLate', `s3:PutObject was not sent: ${late}`, 'no');
        return quick.send(request, pass, slice);
      };
      const buckets = [...wanted.buckets, { region: 'eu-west-1', bucket: 'dr-euw1' }];
      const result = writtenBy({ send }, buckets, () => Date.now()).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(30_000);
      expect(await result).toMatchObject({
        written: [{ region: 'us-west-2' }],
        missing: [{ bucket: 'dr-euw1', because: 's3:PutObject was not sent: the slice of 30000 ms is over' }],
      });
    } finally {
      jest.useRealTimers();
    }
  });

  it('names the bucket that does not answer', async () => {
    const silent = new OutsideError('NoAnswer', 'TimeOut', 'no answer within 15000 ms', 'unknown');
    await expect(written(silent)).resolves.toMatchObject({ written: [], missing: [{ bucket: 'dr-usw2' }] });
  });

  it('is sent again where its answer was lost', async () => {
    const lost = new OutsideError('OutcomeUnknown', 'ECONNRESET', 'socket hang up', 'unknown');
    const door = answering(lost);
    await expect(writtenBy(door)).resolves.toMatchObject({ written: [{ region: 'us-west-2' }], missing: [] });
    expect(door.asked()).toBe(2);
  });

  it('is given up after the third lost answer, and at once where S3 says no', async () => {
    const lost = new OutsideError('OutcomeUnknown', 'ECONNRESET', 'socket hang up', 'unknown');
    const thrice = answering(lost, lost, lost);
    await expect(writtenBy(thrice)).resolves.toMatchObject({ written: [], missing: [{ because: 'socket hang up' }] });
    expect(thrice.asked()).toBe(3);
    const denied = answering(new OutsideError('NotPermitted', 'AccessDenied', 'denied', 'no'));
    await expect(writtenBy(denied)).resolves.toMatchObject({ missing: [{ because: 'denied' }] });
    expect(denied.asked()).toBe(1);
  });
});
