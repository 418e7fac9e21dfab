/** What really happened in the world, with the lab's own timestamps: read by truth, tests and bench, never by the code under test. */
export type Entry =
  /** One AWS request, written when it is answered (or dropped); `outcome` is the modelled error's class name, or ok. */
  | {
      readonly is: 'request';
      readonly at: number;
      readonly side: string;
      readonly region: string;
      readonly service: string;
      readonly operation: string;
      readonly requestId: string;
      readonly input: unknown;
      readonly outcome: string;
      readonly reply: 'sent' | 'dropped' | 'black-holed';
    }
  /** A simulated piece of work: accepted -> ready. Bench builds its floor from these. */
  | {
      readonly is: 'work';
      readonly name: string;
      readonly resource: string;
      readonly region: string;
      readonly acceptedAt: number;
      readonly readyAt: number;
    }
  | {
      readonly is: 'fault';
      readonly at: number;
      readonly fault: string;
      readonly detail: unknown;
      readonly state: 'on' | 'off';
    }
  | {
      readonly is: 'event';
      readonly at: number;
      readonly name: string;
      readonly region?: string;
      readonly detail: unknown;
    };

export interface Journal {
  readonly write: (entry: Entry) => void;
  /** A copy, oldest first. */
  readonly entries: (is?: Entry['is']) => readonly Entry[];
}
