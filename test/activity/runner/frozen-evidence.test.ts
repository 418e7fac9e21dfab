/** A worker that stood still writes no evidence; that is no bucket's fault, and the report must not be given up for it. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { writeFiles } from '../../../activities/evidence/write-files';
import { OutsideError } from '../../../activities/outside-error';

const wanted = {
  mode: 'real',
  accounts: ['111122223333'],
  buckets: [{ region: 'us-west-2', bucket: 'dr-usw2' }],
  prefix: 'recovery-report',
  files: [{ key: 'payments/op.0/recovery-report.json', body: '{}', type: 'application/json' }],
} as const;

const written = (error: OutsideError) =>
  new MockActivityEnvironment().run(() =>
    writeFiles({ door: { send: () => Promise.reject(error) }, monotonicMs: () => performance.now() }, wanted),
  );

describe('evidence', () => {
  it('is tried again by another attempt where this worker stood still', async () => {
    const still = new OutsideError('TooLate', 'TooLate', 'this worker did not run for 7000 ms', 'no');
    await expect(written(still)).rejects.toBe(still);
  });

  it('names the bucket that does not answer', async () => {
    const silent = new OutsideError('NoAnswer', 'TimeOut', 'no answer within 15000 ms', 'unknown');
    await expect(written(silent)).resolves.toMatchObject({ written: [], missing: [{ bucket: 'dr-usw2' }] });
  });
});
