/** Every workflow type muster knows, by its name on the wire (contract/ids.ts). */
export { failover } from './failover';
export { switchover } from './switchover';
