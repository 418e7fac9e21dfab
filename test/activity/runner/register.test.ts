/** Nobody acts twice: what the register lets through the door, and what it keeps back. */
import { MockActivityEnvironment } from '@temporalio/testing';
import fc from 'fast-check';
import { createRegisterClaim } from '../../../activities/door/register-claim';
import { newRegisterOf, placeOf, promote, put, registerOf, standing, type Witness, witnessOf } from './fake-register';

/** The settle window of stale reads and the budget between an older one's question and its send. */
const settledMs = 11_000;

const claim = (witness: Witness, operationId: string) =>
  registerOf(witness).claim(
    { place: placeOf(), application: 'payments', operationId, claimed: false },
    new AbortController().signal,
  );

describe('a claim', () => {
  it('makes the object where there is none, and takes it over from an operation of the same cluster that had ended', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    expect(standing(witness)).toEqual({ operationId: 'a.1', failoverVersion: 1 });
    await claim(witness, 'b.1');
    expect(standing(witness)).toEqual({ operationId: 'b.1', failoverVersion: 1 });
  });

  it('writes nothing when it stands there already: a second attempt whose first answer was lost', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    await claim(witness, 'a.1');
    expect(witness.writes).toBe(1);
  });

  it('is refused where a newer orchestrator stands, and overwrites nothing', async () => {
    const witness = witnessOf();
    put(witness, 'b.1', 102);
    await expect(claim(witness, 'a.1')).rejects.toMatchObject({ code: 'Superseded' });
    expect(standing(witness)).toEqual({ operationId: 'b.1', failoverVersion: 102 });
  });

  it('that comes second between read and write looks again, and loses to a newer one', async () => {
    const witness = witnessOf();
    let raced = false;
    witness.onRead = () => {
      if (!raced) put(witness, 'b.1', 102);
      raced = true;
    };
    await expect(claim(witness, 'a.1')).rejects.toMatchObject({ code: 'Superseded' });
    expect(standing(witness)).toEqual({ operationId: 'b.1', failoverVersion: 102 });
    expect(witness.writes).toBe(0);
  });

  it('whose answer was lost looks, and finds itself there', async () => {
    const witness = witnessOf({ writing: 'taken' });
    await claim(witness, 'a.1');
    expect(witness).toMatchObject({ writes: 1 });
    expect(standing(witness)).toEqual({ operationId: 'a.1', failoverVersion: 1 });
  });

  it('that S3 never answers is a silent witness, asked again by the workflow; what S3 refuses is told', async () => {
    const witness = witnessOf({ writing: 'dropped' });
    const input = { place: placeOf(), application: 'payments', operationId: 'a.1' };
    const ask = () => new MockActivityEnvironment().run(createRegisterClaim(registerOf(witness)), input);
    await expect(ask()).rejects.toMatchObject({ code: 'Unavailable', reason: 'RegisterSilent' });
    Object.assign(witness, { writing: 'answered', body: 'not json' });
    await expect(ask()).resolves.toMatchObject({ is: 'refused', because: [{ source: 'BadRegister' }] });
  });

  it('ends, to be tried again, where others go on writing in between', async () => {
    const witness = witnessOf();
    let other = 0;
    witness.onRead = () => put(witness, `b.${(other += 1)}`, 1);
    await expect(claim(witness, 'a.1')).rejects.toMatchObject({ code: 'Unavailable', reason: 'RegisterRace' });
  });
});

it('a claim whose worker stood still writes nothing: another operation may stand there since', async () => {
  const witness = witnessOf();
  witness.onRead = () => {
    witness.now += 6_001;
  };
  await expect(claim(witness, 'a.1')).rejects.toMatchObject({ code: 'TooLate' });
  expect(witness.writes).toBe(0);
});

describe('a request that cannot be undone', () => {
  it('is sent by who stands in the register, and its evidence says so', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    const { sent } = await promote(witness, 'a.1');
    expect(sent).toMatchObject({ answer: 'ok', detail: { register: 'a.1 of version 1 stood in it' } });
    expect(witness.promotions).toBe(1);
  });

  it('is refused to an operation of the same cluster that another one came after', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    await claim(witness, 'b.1');
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({ code: 'Superseded' });
    expect(witness.promotions).toBe(0);
  });

  it('claims anew after a takeover, and is refused to the cluster that was taken over from', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({ reason: 'JustTakenOver' });
    expect(standing(witness)).toEqual({ operationId: 'a.1', failoverVersion: 102 });
    witness.now += settledMs;
    await promote(witness, 'a.1');
    witness.failoverVersion = 1;
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({ code: 'Superseded' });
    expect(witness.promotions).toBe(1);
  });

  it('waits after a takeover until what the older orchestrator may have sent must show in a look, by each worker for itself', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    await claim(witness, 'a.1');
    witness.now += settledMs - 1;
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({ code: 'Unavailable', reason: 'JustTakenOver' });
    const register = newRegisterOf(witness);
    await expect(promote(witness, 'a.1', { register })).rejects.toMatchObject({ reason: 'JustTakenOver' });
    witness.now += 1;
    await promote(witness, 'a.1');
    await expect(promote(witness, 'a.1', { register })).rejects.toMatchObject({ reason: 'JustTakenOver' });
    expect(witness.promotions).toBe(1);
  });

  it('waits out a takeover by whichever operation of the new version claims in between, and by a worker that sees only the last', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    await claim(witness, 'a.1');
    await claim(witness, 'a.2');
    for (const register of [registerOf(witness), newRegisterOf(witness)]) {
      await expect(promote(witness, 'a.2', { register })).rejects.toMatchObject({
        reason: 'JustTakenOver',
        message: expect.stringContaining('the orchestrator of version 1 may have sent') as string,
      });
    }
    expect(witness.promotions).toBe(0);
    witness.now += settledMs;
    await promote(witness, 'a.2');
    expect(witness.promotions).toBe(1);
  });

  it('does not wait for a takeover of long ago, however fresh the claim that has its version', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    await claim(witness, 'a.1');
    witness.now += 600_001;
    await claim(witness, 'b.1');
    await promote(witness, 'b.1', { register: newRegisterOf(witness) });
    expect(witness.promotions).toBe(1);
  });

  it('does not wait for a takeover of long ago, which a worker that has just started sees for the first time', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    await claim(witness, 'b.1');
    witness.now += 600_001;
    await promote(witness, 'b.1', { register: newRegisterOf(witness) });
    expect(witness.promotions).toBe(1);
  });

  it('waits whatever the plan says of a witness that is silent: this one answers', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.failoverVersion = 102;
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    await expect(promote(witness, 'a.1', { rules })).rejects.toMatchObject({ reason: 'JustTakenOver' });
    expect(witness.promotions).toBe(0);
  });

  it('is asked for anew where its own operation goes on by a newer orchestrator that its cluster knows of', async () => {
    const witness = witnessOf();
    put(witness, 'a.1', 102);
    witness.newestVersion = 102;
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    await expect(promote(witness, 'a.1', { rules })).rejects.toMatchObject({ code: 'TooLate', reason: 'OlderHandOut' });
    expect([witness.promotions, standing(witness)?.failoverVersion]).toEqual([0, 102]);
    // The next attempt is handed out by whoever orchestrates now.
    witness.failoverVersion = 102;
    await promote(witness, 'a.1');
    expect(witness.promotions).toBe(1);
  });

  it('is refused all the same where another operation stands there by the newer orchestrator', async () => {
    const witness = witnessOf({ newestVersion: 102 });
    put(witness, 'b.1', 102);
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({ code: 'Superseded' });
    expect(witness.promotions).toBe(0);
  });

  it('is never sent by the older of two clusters once the newer has asked, whatever that one has learnt since, in any order of their requests', async () => {
    const asked = fc.tuple(fc.constantFrom(1, 102), fc.constantFrom(1, 102));
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 12 }), async (asks) => {
        const witness = witnessOf();
        await claim(witness, 'a.1');
        const order = asks.map(([version]) => version);
        for (const [index, [version, learnt]] of asks.entries()) {
          witness.failoverVersion = version;
          witness.newestVersion = learnt;
          // Claimed, and what it overruled has had its time to show.
          if (version === 102) await claim(witness, 'a.1');
          witness.now += settledMs;
          const sent = await promote(witness, 'a.1').then(
            () => true,
            () => false,
          );
          expect(sent).toBe(version === 102 || !order.slice(0, index).includes(102));
        }
      }),
    );
  });

  it('is not sent by a worker that stood still between the answer and the signature', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.beforeSigning = () => {
      witness.now += 1_001;
    };
    const { sent, error } = await promote(witness, 'a.1');
    expect(witness.promotions).toBe(0);
    expect(sent.answer).toBe('error');
    expect(error).toMatchObject({ code: 'TooLate', message: expect.stringContaining('1001 ms ago') as string });
  });

  it('is held while the witness is silent, where the plan says hold', async () => {
    const witness = witnessOf();
    await claim(witness, 'a.1');
    witness.silent = true;
    await expect(promote(witness, 'a.1')).rejects.toMatchObject({
      code: 'Unavailable',
      reason: 'RegisterSilent',
      message: expect.stringContaining('register in us-west-2') as string,
    });
    expect(witness.promotions).toBe(0);
  });

  it('goes on without, in the name of the person whom the plan names, and the evidence says so', async () => {
    const witness = witnessOf({ silent: true });
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    const { sent } = await promote(witness, 'a.1', { claimed: false, rules });
    expect(sent.detail).toEqual({ register: expect.stringContaining('not asked, by ops-lead: us-west-2') as string });
  });

  it('goes on without where S3 reads and never answers a write, and waits for a takeover whose write only lost its answer', async () => {
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    const [deaf, lossy] = [witnessOf({ writing: 'dropped' }), witnessOf()];
    await promote(deaf, 'a.1', { rules });
    await claim(lossy, 'a.1');
    Object.assign(lossy, { failoverVersion: 102, writing: 'taken' });
    await expect(promote(lossy, 'a.1', { rules })).rejects.toMatchObject({ reason: 'JustTakenOver' });
    expect([deaf.promotions, lossy.promotions]).toEqual([1, 0]);
  });

  it('is held while others write the register, whatever the plan says of silence: the witness answers', async () => {
    const witness = witnessOf({ failoverVersion: 102 });
    let other = 0;
    witness.onRead = () => put(witness, `b.${(other += 1)}`, 1);
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    await expect(promote(witness, 'a.1', { rules })).rejects.toMatchObject({
      code: 'Unavailable',
      reason: 'RegisterRace',
    });
    expect(witness.promotions).toBe(0);
  });

  it('is held while its own cluster does not tell its version, whatever the plan says of a silent witness', async () => {
    const witness = witnessOf({ clusterSilent: true });
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    await expect(promote(witness, 'a.1', { rules })).rejects.toMatchObject({
      code: 'Unavailable',
      reason: 'Orchestrator',
      message: 'rds:PromoteReadReplica is held: DescribeNamespace of dr: no answer',
    });
    expect(witness.promotions).toBe(0);
  });

  it('is not sent beside an object that is no register, whatever the plan says of silence', async () => {
    const witness = witnessOf({ body: 'not json', version: 1 });
    const rules = { otherwise: 'proceed', by: 'ops-lead' } as const;
    await expect(promote(witness, 'a.1', { rules })).rejects.toMatchObject({ reason: 'BadRegister' });
    expect(witness.promotions).toBe(0);
  });
});
