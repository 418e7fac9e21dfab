import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { envFile, stageEnv } from '../../../tools/stage/environment';
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

describe('a shell that sources the env file of the stage', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-env-')), 'muster.env');
  afterAll(() => {
    fs.rmSync(path.dirname(file), { recursive: true, force: true });
  });

  it('has what it was told, and nothing of its own that points at production', () => {
    fs.writeFileSync(file, envFile({ TEMPORAL_ADDRESS: '127.0.0.1:1', MUSTER_PLANS: "/a folder/it's" }));
    const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', `. '${file}' && env`], {
      env: {
        PATH: process.env['PATH'] ?? '',
        TEMPORAL_API_KEY: 'k',
        AWS_PROFILE: 'prod',
        MUSTER_ACTOR: 'me',
        HOME: '/h',
      },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const has = stdout.split('\n');
    expect(has).toEqual(
      expect.arrayContaining(['HOME=/h', 'TEMPORAL_ADDRESS=127.0.0.1:1', "MUSTER_PLANS=/a folder/it's"]),
    );
    expect(stdout).toMatch(/^AWS_SHARED_CREDENTIALS_FILE=.*muster-reads-no-/m);
    expect(stdout).not.toMatch(/^(TEMPORAL_API_KEY|AWS_PROFILE|MUSTER_ACTOR)=/m);
  });

  it('needs nothing of its own to forget', () => {
    fs.writeFileSync(file, envFile({}));
    const { status, stderr } = spawnSync('sh', ['-c', `. '${file}'`], {
      env: { PATH: process.env['PATH'] ?? '' },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
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
