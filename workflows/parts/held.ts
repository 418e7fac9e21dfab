/** What a run remembers of decisions while two clusters orchestrate: what is being written, what lacks a copy, what was found again. */
import { type Instant } from '../../domain/instant';
import { type HomeSeen } from '../../domain/orchestrator/home';
import { type Region } from '../../domain/regions';
import { type ReadDecisionsResult } from '../../contract/activities';
import { type DecisionCopy } from '../../contract/decisions';
import { type DecisionAnswer } from '../../contract/messages';
import { type HeldSoFar } from '../../contract/operation-input';

export type Found = ReadDecisionsResult['found'][number];

export interface Held {
  /** Being written to the evidence stores, by nonce: said again, one waits for the answer of the first. */
  readonly deciding: Map<string, Promise<DecisionAnswer>>;
  /** How many of them; a gate's default waits for them. */
  writing: number;
  /** When the last of them was taken; null: none in this history. */
  takenAt: Instant | null;
  /** What some store does not have yet. */
  uncopied: DecisionCopy[];
  /** Found in the stores, by nonce, for a round that has not opened in what survived of this history. */
  readonly early: Map<string, Found>;
  /** Counts the takeovers that it was told of. */
  takeovers: number;
  /** Stores that have not told since the last of them what was decided. */
  unread: readonly Region[];
  /** The round that the next two are of; 0: none has opened. */
  openedRound: number;
  /** Home when that round opened; null: nobody could tell. */
  openedUnder: HomeSeen | null;
  /** By how much its clock was behind then, in ms. */
  homeBehindMs: number;
  /** Home as it was last seen at a deadline. */
  seenUnder: HomeSeen | null;
}

export function startHeld(soFar: HeldSoFar | undefined): Held {
  const { uncopied = [], early = [], unread = [], openedRound = 0, openedUnder = null, homeBehindMs = 0 } = soFar ?? {};
  return {
    deciding: new Map(),
    writing: 0,
    takenAt: null,
    uncopied: [...uncopied],
    early: new Map(early.map((found) => [found.record.message.nonce, found])),
    takeovers: 0,
    unread,
    openedRound,
    openedUnder,
    homeBehindMs,
    seenUnder: null,
  };
}

/** For a new history; undefined: one server, or nothing to remember. */
export function heldSoFar({
  uncopied,
  early,
  unread,
  openedRound,
  openedUnder,
  homeBehindMs,
}: Held): HeldSoFar | undefined {
  const nothing = uncopied.length === 0 && early.size === 0 && unread.length === 0;
  if (nothing && openedRound === 0) return undefined;
  return {
    uncopied,
    early: [...early.values()],
    ...(unread.length > 0 ? { unread } : {}),
    ...(openedRound > 0 ? { openedRound } : {}),
    ...(openedUnder ? { openedUnder } : {}),
    ...(homeBehindMs > 0 ? { homeBehindMs } : {}),
  };
}
