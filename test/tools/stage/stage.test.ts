import { stageEnv } from '../../../tools/stage/environment';
import { createUndo } from '../../../tools/stage/undo';

describe('what children of the stage hear', () => {
  it('is nothing of a shell that points at production', () => {
    const shell = {
      PATH: '/bin',
      TEMPORAL_ADDRESS: 'prod:7233',
      AWS_PROFILE: 'prod',
      AWS_ENDPOINT_URL: 'x',
      MUSTER_ACTOR: 'me',
    };
    const env = stageEnv({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, shell);
    expect(env).toMatchObject({ PATH: '/bin', TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['AWS_PROFILE']));
    expect(env['AWS_ENDPOINT_URL'] ?? env['MUSTER_ACTOR']).toBeUndefined();
  });

  it('is no profile of the home folder either', () => {
    const env = stageEnv({}, {});
    for (const name of ['TEMPORAL_CONFIG_FILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
      expect(env[name]).toMatch(/muster-reads-no-/);
  });
});

describe('undo', () => {
  it('takes down in reverse, once, and goes on when one of them fails', async () => {
    const done: string[] = [];
    const undo = createUndo();
    undo.add('first', () => Promise.resolve(done.push('first')));
    undo.add('second', () => Promise.reject(new Error('stuck')));
    undo.add('third', () => Promise.resolve(done.push('third')));
    expect(await undo.run()).toEqual(['second: stuck']);
    expect(await undo.run()).toEqual([]);
    expect(done).toEqual(['third', 'first']);
  });

  it('is shared by those who ask at the same time', async () => {
    let times = 0;
    const undo = createUndo();
    undo.add('it', () => Promise.resolve((times += 1)));
    await Promise.all([undo.run(), undo.run()]);
    expect(times).toBe(1);
  });

  it('leaves alone what is to stay', async () => {
    const undo = createUndo();
    undo.add('it', () => Promise.reject(new Error('taken down')));
    undo.forget();
    expect(await undo.run()).toEqual([]);
  });
});
