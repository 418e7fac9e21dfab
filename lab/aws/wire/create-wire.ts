/** The wire of a service, by its protocol. Handlers see what the SDK's command takes and return what it returns. */
import { type AwsService } from '../service';
import { json, xml } from './codecs';
import { jsonWire } from './json-wire';
import { type Wire } from './message';
import { queryWire } from './query-wire';
import { restWire } from './rest-wire';

export function createWire(service: AwsService): Wire {
  switch (service.protocol) {
    case 'query':
      return queryWire(service);
    case 'rest-xml':
      return restWire(service, xml);
    case 'rest-json':
      return restWire(service, json({ jsonName: true, contentType: 'application/json' }));
    case 'json-1.0':
      return jsonWire(service, json({ jsonName: false, contentType: 'application/x-amz-json-1.0' }));
    case 'json-1.1':
      return jsonWire(service, json({ jsonName: false, contentType: 'application/x-amz-json-1.1' }));
  }
}
