/**
 * The one way to change the world: AWS, SQL, HTTP alike. Every rule about a change is asked here, for this exact request,
 * and everything that went through is noted as evidence.
 */
import { changeFact, type ChangeName, type InputOf, isChange } from '../../domain/calls';
import { type Request, type Sent } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { type Mode } from '../../domain/report';
import { type Region } from '../../domain/regions';
import { type Outside } from '../outside';
import { isOutsideError, OutsideError, refuseClosed } from '../outside-error';
import { inputHash } from './input-hash';
import { type Checked, type Register, type RegisterPass } from './register';
import { type Slice } from './slice';

/** What the activity that asks was given: nothing outside of this may be sent. */
export interface Pass {
  readonly mode: Mode;
  readonly may: 'look' | 'act' | 'undo';
  /** The calls the goal declared. */
  readonly sends: readonly ChangeName[];
  readonly accounts: readonly string[];
  /** The step's target: a change may touch only what it names. */
  readonly target: unknown;
  readonly attempt: number;
  /** Mode isolated: how the name of everything begins that a change may touch. Absent: it may touch nothing. */
  readonly only?: string;
  /** Asked before what cannot be undone. Absent: the operation stands in no register. */
  readonly register?: RegisterPass;
}

export type Sending = { readonly sent: Sent; readonly error?: OutsideError };

export interface Door {
  /**
   * Sends one request, once. An answer that is an error comes back as `error`, with the note of what was sent. `announce` is awaited once
   * rules and account allow it: what is kept by it is about to be sent.
   * @throws OutsideError of family `refused` when a rule says no, or what `announce` throws: nothing was sent.
   */
  readonly send: (request: Request, pass: Pass, slice: Slice, announce?: () => Promise<void>) => Promise<Sending>;
}

/** Account ids are asked per Region (roles may differ) and kept this long: credentials rarely change identity in mid-run. */
const identityMs = 300_000;

export function createDoor(outside: Outside, wallNow: () => number, register?: Register): Door {
  const identities = new Map<Region, { readonly account: string; readonly until: number }>();

  async function accountIn(region: Region, signal: AbortSignal): Promise<string> {
    const known = identities.get(region);
    if (known && known.until > wallNow()) return known.account;
    const { Account: account = 'unknown' } = await outside.read('sts:GetCallerIdentity', region, {}, {}, signal);
    identities.set(region, { account, until: wallNow() + identityMs });
    return account;
  }

  return {
    async send(request, pass, slice, announce) {
      refuseByRule(request, pass);
      const account = await accountIn(identityRegion(request), slice.signal);
      if (!pass.accounts.includes(account)) {
        throw refused(
          'WrongAccount',
          `${request.call} would run as account ${account}; the plan names ${pass.accounts.join(', ')}`,
        );
      }
      refuseClosed(request.call, slice.closed());
      await announce?.();
      refuseClosed(request.call, slice.closed());
      const checked = await checkRegister(request, pass, slice, register);
      const note = {
        call: request.call,
        region: request.region,
        input: request.input,
        inputHash: inputHash(request.input),
        at: instant(wallNow()),
        attempt: pass.attempt,
      };
      try {
        const stillClosed = (): string | undefined => slice.closed() ?? checked?.closed();
        const { requestId, detail: told } = await outside.send(request, slice.signal, stillClosed);
        const detail = checked ? { ...told, register: checked.says } : told;
        return { sent: { ...note, requestId, answer: 'ok', ...(detail ? { detail } : {}) } };
      } catch (error) {
        const failure = isOutsideError(error) ? error : cutShort(request, slice, error);
        if (!failure) throw error;
        const answer = failure.done === 'no' ? 'error' : 'unknown';
        return { sent: { ...note, requestId: null, answer, error: failure.reason }, error: failure };
      }
    },
  };
}

/** Only for what cannot be undone: everything else is put back, or ends the same when another orchestrator sends it too. */
async function checkRegister(
  { call }: Request,
  { register: pass }: Pass,
  { signal }: Slice,
  register: Register | undefined,
): Promise<Checked | undefined> {
  if (pass === undefined || register === undefined || changeFact(call).undo) return undefined;
  return register.check(call, pass, signal);
}

/** Whatever a cancelled send ends with, it may have been done: the note must not be lost with the error. */
function cutShort({ call }: Request, { signal }: Slice, error: unknown): OutsideError | undefined {
  if (!signal.aborted) return undefined;
  return new OutsideError('OutcomeUnknown', 'AbortError', `${call} was cut short: ${String(error)}`, 'unknown');
}

function refuseByRule(request: Request, pass: Pass): void {
  if (pass.mode === 'dry-run' || pass.may === 'look')
    throw refused(
      'ChangeForbidden',
      `${request.call} is a change; ${pass.mode === 'dry-run' ? 'a dry run' : 'a look'} sends nothing`,
    );
  if (!isChange(request.call) || !pass.sends.includes(request.call))
    throw refused('NotDeclared', `${request.call} is not among ${pass.sends.join(', ') || 'no declared changes'}`);
  const named = JSON.stringify(pass.target);
  const foreign = touchesOf(request).filter((touched) => !named.includes(lastPart(touched)));
  if (foreign.length > 0)
    throw refused(
      'OutsidePlan',
      `${request.call} would touch ${foreign.join(', ')}, which the step's target does not name`,
    );
  if (pass.mode === 'isolated') refuseProduction(request, pass);
}

/** Every plan names production too, so that a target names a thing is not enough: an isolated drill touches what it made, by its name. */
function refuseProduction(request: Request, { only }: Pass): void {
  const touched = touchesOf(request);
  const ofOthers = touched.filter((one) => !isOwn(lastPart(one), only));
  if (ofOthers.length === 0 && touched.length > 0) return;
  const what = ofOthers.join(', ') || 'what it does not name';
  const wanted = only ? `only what is named ${only}-... or ${only}` : 'nothing: no prefix was given';
  throw refused('ProductionTouched', `${request.call} would touch ${what}; this isolated drill may touch ${wanted}`);
}

/** The prefix is a whole word of the name: drill-7 owns nothing of drill-71. */
function isOwn(name: string, only: string | undefined): boolean {
  return only !== undefined && only !== '' && name.startsWith(only) && !/^[a-z0-9]/i.test(name.slice(only.length));
}

function touchesOf<C extends ChangeName>(request: { readonly call: C; readonly input: InputOf<C> }): readonly string[] {
  return changeFact(request.call).touches(request.input);
}

/** Of a URL its origin (the path may hold the operation's own id); of anything else the last part of its name. */
function lastPart(touched: string): string {
  if (/^https?:/.test(touched)) return new URL(touched).host;
  return touched.split('/').at(-1) ?? touched;
}

/** SQL goes to a Region that may be dead, with credentials of a living one: identity is asked where those are. */
function identityRegion(request: Request): Region {
  return 'secretRegion' in request.input ? request.input.secretRegion : request.region;
}

function refused(
  code: 'WrongAccount' | 'ChangeForbidden' | 'NotDeclared' | 'OutsidePlan' | 'ProductionTouched',
  says: string,
): OutsideError {
  return new OutsideError(code, code, says, 'no');
}
