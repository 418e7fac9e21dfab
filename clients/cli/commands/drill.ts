/** `muster drill`: rehearsals, on a calendar and by hand. */
import { type AddCommand } from '../command';
import { addDrillAbort } from './drill-abort';
import { addDrillHistory } from './drill-history';
import { addDrillList } from './drill-list';
import { addDrillNext } from './drill-next';
import { addDrillPause } from './drill-pause';
import { addDrillRun } from './drill-run';
import { addDrillSchedule } from './drill-schedule';

export const addDrill: AddCommand = (program, context) => {
  const drill = program.command('drill').description('rehearse: on a calendar, or now');
  for (const add of [
    addDrillNext,
    addDrillSchedule,
    addDrillList,
    addDrillRun,
    addDrillHistory,
    addDrillPause,
    addDrillAbort,
  ])
    add(drill, context);
};
