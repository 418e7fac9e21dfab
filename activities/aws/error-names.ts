/**
 * One name for one AWS error. In JavaScript an error is named by its class (InvalidDBInstanceStateFault), on the wire by its code
 * (InvalidDBInstanceState); unmodelled ones keep the wire's (aws.md 1.1). Both normalise to the wire's name without its suffix.
 */
import { isOutsideError, type OutsideError } from '../outside-error';

export function normalised(name: string): string {
  return name.replace(/^.*#/, '').replace(/(Fault|Exception)$/, '');
}

/** True when AWS answered with this error, whichever of its names is given. */
export function answered(error: unknown, name: string): error is OutsideError {
  return isOutsideError(error) && normalised(error.reason) === normalised(name);
}

/** A safety rule's Conflict must not be retried, other conflicts must: the reason tells them apart where only it is kept. */
export const safetyRuleConflict = 'ConflictException (safety rule)';

// The SDK's own list (@smithy/core), less LimitExceededException, which is a quota in every service we call (aws.md 1.1).
const throttling = [
  'BandwidthLimitExceeded',
  'EC2Throttled',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
  'TransactionInProgress',
];
// aws.md 1.3.
// A name that is taken may be our own send, whose answer was lost: the judge looks whose it is.
const wrongState = [
  'InvalidDBInstanceState',
  'InvalidDBInstanceAutomatedBackupState',
  'InvalidDBClusterState',
  'InvalidGlobalClusterState',
  'ResourceInUse',
  'DBInstanceAlreadyExists',
  'DBSnapshotAlreadyExists',
];
const collision = ['ConcurrentUpdate', 'Conflict', 'OperationAborted'];
const quota = [
  'InstanceQuotaExceeded',
  'StorageQuotaExceeded',
  'SnapshotQuotaExceeded',
  'DBInstanceAutomatedBackupQuotaExceeded',
  'InsufficientDBInstanceCapacity',
  'LimitExceeded',
  'ServiceQuotaExceeded',
  'ServiceLimitExceeded',
];
// Wrong clocks end as signature errors, and need the same person.
const credentials = [
  'ExpiredToken',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'InvalidSignature',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'CredentialsProviderError',
  'InvalidAccessKeyId',
];
const unavailable = [
  'Server',
  'InternalServiceError',
  'InternalServer',
  'InternalService',
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'EndpointTemporarilyUnavailable',
  'HealthUnavailable',
  'RequestTimeout',
];

const groups = { throttling, wrongState, collision, quota, credentials, unavailable } as const;
export type ErrorGroup = keyof typeof groups;

export function groupOf(name: string): ErrorGroup | undefined {
  const known = normalised(name);
  return (Object.keys(groups) as ErrorGroup[]).find((group) => groups[group].includes(known));
}
