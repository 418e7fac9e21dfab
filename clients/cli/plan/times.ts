/** Where the times of a plan's steps come from: published, or with --measured what this application's runs really took. */
import { type Step } from '../../../domain/steps/step';
import { measuredTimes } from '../../operations/statistics';
import { Problem } from '../../problem';
import { type Context, withTemporal } from '../command';

export interface Times {
  readonly of: (steps: readonly Step[]) => readonly Step[];
  /** The last line: what was contacted for them. */
  readonly said: string;
}

export const published: Times = { of: (steps) => steps, said: 'Nothing was contacted.' };

export type MeasuredOf = (application: string) => Promise<Times>;

/** Without a server the published times stand, and that is said: a plan can be looked at anywhere. */
export function measuredFrom(context: Context): MeasuredOf {
  return async (application) => {
    try {
      const { timeScale } = context.surroundings.settings();
      return await withTemporal(context, async (temporal) => {
        const { timed } = await measuredTimes(temporal, application, 'real', timeScale);
        const where = `the Temporal server at ${temporal.address}`;
        return timed
          ? { of: timed, said: `Times are measured where ${where} knows enough runs; AWS was not contacted.` }
          : {
              ...published,
              said: `${where} knows no run of ${application}: times are published. AWS was not contacted.`,
            };
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { ...published, said: `Times are published, none is measured: ${error.parts.what}.` };
    }
  };
}
