/** What the plan commands touch: a place to print to and the folder of plans. Nothing else is contacted. */
import { settings } from '../../../config/settings';
import { badInput } from '../../problem';
import { type Io } from '../io';

export interface PlanIo extends Pick<Io, 'out'> {
  readonly terminal: Pick<Io['terminal'], 'colour' | 'columns'>;
}

/** @throws Problem when the environment is wrong */
export type PlansFolder = () => string | undefined;

export const plansFolder: PlansFolder = () => {
  try {
    return settings().plans;
  } catch (error) {
    throw badInput(
      error instanceof Error ? error.message : String(error),
      'correct the environment, or unset the variable',
    );
  }
};
