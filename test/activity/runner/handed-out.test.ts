/** The version in a task token: read where it is of the make we know, and never guessed. */
import { Writer } from 'protobufjs/minimal';
import { handedOutVersion } from '../../../activities/door/handed-out';

interface Token {
  readonly version?: number;
  readonly startVersion?: number;
}

/** As server 1.31.2 writes it, with fields around those that are read. */
function tokenOf({ version, startVersion }: Token): Uint8Array {
  const writer = Writer.create();
  writer.uint32(10).string('5f8b0e2c').uint32(18).string('recovery/payments');
  writer.uint32(32).int64(17).uint32(40).int32(2).uint32(50).string('ledger.promote');
  writer.uint32(74).bytes(Writer.create().uint32(8).int32(3).uint32(16).int64(1_048_577).finish());
  if (version !== undefined) writer.uint32(88).int64(version);
  if (startVersion !== undefined) writer.uint32(104).int64(startVersion);
  return writer.finish();
}
const known = { activityId: 'ledger.promote', attempt: 2 };
const read = (token: Token): number | undefined => handedOutVersion({ ...known, taskToken: tokenOf(token) });

it('is the version when the attempt began, not that of the event which scheduled it', () => {
  expect(read({ version: 1, startVersion: 102 })).toBe(102);
  expect(read({ version: 101 })).toBe(101);
});

it('is unknown where the namespace has none: one server, one cluster', () => {
  expect(read({})).toBeUndefined();
});

it('is unknown where the token names another activity or attempt than this one: it is of another make', () => {
  const taskToken = tokenOf({ startVersion: 102 });
  expect(handedOutVersion({ ...known, activityId: 'ledger.fence', taskToken })).toBeUndefined();
  expect(handedOutVersion({ ...known, attempt: 1, taskToken })).toBeUndefined();
});

it.each(['', 'not a token', '\u00ff\u00ff\u00ff'])('is unknown where the token cannot be read: %j', (text) => {
  expect(handedOutVersion({ ...known, taskToken: Buffer.from(text, 'latin1') })).toBeUndefined();
});
