/** Home as it was seen, and what is beyond it: what lies in home's Region alone is lost with it. */
import { type Region } from '../regions';

export interface HomeSeen {
  /** Null: the active cluster is none that the operation's input names. */
  readonly region: Region | null;
  /** Of the namespace: grows with every handover and takeover, so that another one means that home moved. */
  readonly failoverVersion: number;
}

/** `home` null: nobody can tell where it is, and two Regions are needed so that one of them is not it. */
export function isBeyondHome(regions: readonly Region[], home: Region | null): boolean {
  return home === null ? new Set(regions).size > 1 : regions.some((region) => region !== home);
}
