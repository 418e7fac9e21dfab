/** What RDS answers to a call it does not carry out, in its own names. */
import { AwsError } from '../service';

export function invalidState(message: string): AwsError {
  return new AwsError('InvalidDBInstanceStateFault', message, 400);
}

/** Not modelled by RDS, and what it answers to parameters that do not go together. */
export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message, 400);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message, 400);
}

export function notFound(id: string): AwsError {
  return new AwsError('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, 404);
}

/** The other Region is asked by this one, and does not answer. */
export function otherRegionSilent(region: string): AwsError {
  return new AwsError('ServiceUnavailable', `The service in ${region} cannot be reached. Please try again.`, 503);
}
