/** Every workflow type muster knows, by its name on the wire (contract/ids.ts). */
export { decommission } from './decommission';
export { diff } from './diff';
export { drill } from './drill';
export { drillLaunch } from './drill-launch';
export { drillTurn } from './drill-turn';
export { failback } from './failback';
export { failover } from './failover';
export { ladder } from './ladder';
export { quarantine } from './quarantine';
export { reprotect } from './reprotect';
export { restore } from './restore';
export { switchover } from './switchover';
