/** What an AWS service of the lab gives to the wire: a client package's schemas and one handler per operation it plays. */

export interface Call {
  readonly side: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly requestId: string;
  readonly at: number;
  /** As signed with; keys of the lab name the side they were handed out to. */
  readonly accessKey?: string;
}

/** Input and output (or a promise of it) are what the SDK's own command takes and returns, without $metadata. */
// unsafe: any is the only type that lets each service write its handlers with its own SDK's types.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Handler = (input: any, call: Call) => unknown;

export interface AwsService {
  /** SigV4 service name: rds, ecs, application-autoscaling, elasticloadbalancing, route53, route53-recovery-cluster, sts, secretsmanager, s3, sns. */
  readonly signingName: string;
  readonly protocol: 'query' | 'rest-xml' | 'json-1.1' | 'json-1.0' | 'rest-json';
  /** The namespace import of the SDK client package, whose exported operation schemas drive the wire. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** By operation name, e.g. PromoteReadReplica. What has no handler is answered with an error that names it. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Operations that read: they may be answered stale, and never count as changes. */
  readonly isRead?: (operation: string) => boolean;
}

/** A modelled AWS error: `name` is the SDK's class name (InvalidDBInstanceStateFault); the wire turns it into the wire code. */
export class AwsError extends Error {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(name: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.fields = fields;
  }
}

/**
 * Keeps dated copies of a service's state so that `stale-read` can answer as of some time ago:
 * a service stores its readable state in one of these, the wire asks for the instant to read at.
 */
export interface Versioned<T> {
  readonly now: () => T;
  /** The state as it was at an instant (ms); the oldest kept when nothing is that old. */
  readonly at: (instant: number) => T;
  readonly set: (next: T) => void;
}
