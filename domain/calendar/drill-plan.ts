/** What a plan says about drills: what is rehearsed, how, when, and what keeps one from starting. Durations in ms, never scaled here. */
import { type Region } from '../regions';

export const scenarios = ['database-failover', 'regional-failover', 'network-partition', 'data-corruption'] as const;
export type Scenario = (typeof scenarios)[number];

/** dry-run: nothing is sent. isolated: on clones in the standby Region. live: a switchover, a soak, and the way back. */
export const drillModes = ['dry-run', 'isolated', 'live'] as const;
export type DrillMode = (typeof drillModes)[number];

/** In the order of cron and of Date: 0 is Sunday. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

export const periods = ['month', 'quarter', 'year'] as const;
export type Period = (typeof periods)[number];

/** By the clock of the calendar's time zone. */
export type DrillTimes =
  | {
      readonly is: 'every';
      readonly every: Period;
      readonly hour: number;
      readonly minute: number;
      readonly weekday: Weekday;
      /** The first to fourth such weekday of the month. */
      readonly week: number;
      /** 1 to 12 of a year, 1 to 3 of a quarter; absent when every is month. */
      readonly month?: number;
    }
  /** Five fields, checked when the plan is read. */
  | { readonly is: 'cron'; readonly cron: string };

/** One entry of the calendar. */
export interface DrillRules {
  /** Unique in its plan; part of schedule ids. */
  readonly name: string;
  readonly mode: DrillMode;
  readonly scenario: Scenario;
  readonly times: DrillTimes;
  /** Only of a live drill, and always there: how long the other Region serves before the way back. */
  readonly soakMs?: number;
  /** Only of a live drill, and always there: it asks before it begins, and is over when nobody answers. */
  readonly gate?: { readonly withinMs: number };
}

/** No drill begins when all that is named here is so at that moment, by the clock of the calendar's time zone. */
export interface Blackout {
  /** The first or last so many days of every month. */
  readonly days?: { readonly end: 'first' | 'last'; readonly count: number };
  /** Local dates (2026-12-15), both included. */
  readonly dates?: { readonly from: string; readonly to: string };
  readonly weekdays?: readonly Weekday[];
  /** Minutes after midnight, `to` excluded; when it is before `from`, the hours pass midnight. */
  readonly hours?: { readonly from: number; readonly to: number };
  readonly why?: string;
}

export interface SqlCheck {
  readonly name: string;
  /** An rds-postgres with a probe. */
  readonly resource: string;
  /** The first column of the first row must be true. */
  readonly query: string;
}

/** A GET, never more. */
export interface DrillHttpCheck {
  readonly name: string;
  readonly url: string;
  readonly expect: { readonly status: number };
}

/** CloudWatch alarm names by the Region they are in. */
export type AlarmNames = Readonly<Record<Region, readonly string[]>>;

/** What all drills of an application share, and the drills. */
export interface DrillCalendar {
  /** IANA name. */
  readonly timeZone: string;
  readonly blackouts: readonly Blackout[];
  /** A drill that could start only later than this after its time is skipped. */
  readonly withinMs: number;
  readonly alarms: {
    /** In ALARM: no drill but a dry run starts. */
    readonly blocking: AlarmNames;
    /** In ALARM: a running drill ends. */
    readonly abort: AlarmNames;
  };
  /** With more replication lag than this no drill but a dry run starts; absent: lag is not asked. */
  readonly maxLagMs?: number;
  /** Of a clone, and after a live move. */
  readonly checks: { readonly sql: readonly SqlCheck[]; readonly http: readonly DrillHttpCheck[] };
  readonly calendar: readonly DrillRules[];
}
