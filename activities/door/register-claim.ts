/** An operation says in the register that it acts for the application: once, at its start; after a takeover the door says it again. */
import { cancellationSignal } from '@temporalio/activity';
import { failures, familyOf } from '../../domain/failure';
import { type OtherActivities } from '../../contract/activities';
import { isOutsideError } from '../outside-error';
import { type Register } from './register';

export function createRegisterClaim(register: Register): OtherActivities['register.claim'] {
  return async ({ place, application, operationId }) => {
    try {
      const entry = await register.claim({ place, application, operationId, claimed: false }, cancellationSignal());
      return { is: 'claimed', entry };
    } catch (error) {
      // Silence, and an attempt that came too late, are asked again by the workflow; everything else says no until somebody mends it.
      if (!isOutsideError(error) || familyOf(error.code) === 'transient' || error.code === 'TooLate') throw error;
      const { code, message, reason } = error;
      return {
        is: 'refused',
        because: [{ rule: code, saw: message, wanted: failures[code].remedy, source: reason }],
      };
    }
  };
}
