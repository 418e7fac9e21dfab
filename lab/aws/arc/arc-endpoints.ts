/**
 * The cluster's five data-plane endpoints, one per Region: real HTTP listeners that fall silent with their Region.
 * The endpoint's place decides the Region called, whatever the signature says; the access key tells who calls.
 * A `server-error` fault is answered as ARC does: EndpointTemporarilyUnavailableException, 503.
 */
import { sideOfKey } from '../caller';
import { startAwsListener, type AwsListener } from '../listener';
import { AwsError, type AwsService, type Call, type Handler } from '../service';
import { type World } from '../../world/world';
import { clusterRegions } from './arc-names';

export interface ArcEndpoints {
  readonly urls: () => readonly { readonly region: string; readonly url: string }[];
  readonly stop: () => Promise<void>;
}

export const startArcEndpoints = async (world: World, service: AwsService): Promise<ArcEndpoints> => {
  const sides = [...world.settings.regions, 'outside'];
  const unavailable =
    (handler: Handler): Handler =>
    (input, call: Call) => {
      if (world.faults.hit('server-error', call))
        throw new AwsError(
          'EndpointTemporarilyUnavailableException',
          `The cluster endpoint in ${call.region} is temporarily unavailable; use another.`,
          503,
        );
      return handler(input, call);
    };
  const handlers = Object.fromEntries(
    Object.entries(service.handlers).map(([name, handler]) => [name, unavailable(handler)]),
  );
  // The handlers above take this fault; the wire would word it as any other service does.
  const hit: World['faults']['hit'] = (fault, call) =>
    fault === 'server-error' ? undefined : world.faults.hit(fault, call);
  const own: World = { ...world, faults: { ...world.faults, hit } };

  const opened: { region: string; listener: AwsListener }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(opened.map(({ listener }) => listener.stop()));
  };
  try {
    for (const region of clusterRegions) {
      const listener = await startAwsListener(own, {
        services: [{ ...service, handlers }],
        side: ({ accessKey }) => sideOfKey(accessKey, sides) ?? 'outside',
        region: () => region,
      });
      opened.push({ region, listener });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls: () => opened.map(({ region, listener: { url } }) => ({ region, url })), stop };
};
