/** An application's turn to decide on a drill: held until its launch says it is over. That only one has it is the server's doing. */
import { condition, setHandler } from '@temporalio/workflow';
import { turnOver } from '../contract/drill-launch';
import { followBuilds } from './parts/follow-builds';

/** It does nothing but wait: any build carries it on. */
followBuilds(drillTurn);
export async function drillTurn(): Promise<void> {
  let over = false;
  setHandler(turnOver, () => {
    over = true;
  });
  await condition(() => over);
}
