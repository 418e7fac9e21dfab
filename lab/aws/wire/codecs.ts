/** Bodies, both ways, by the SDK's own (de)serializers. The settings are those the real clients use (facts/lab.md). */
import {
  JsonShapeDeserializer2,
  JsonShapeSerializer2,
  XmlShapeDeserializer,
  XmlShapeSerializer,
} from '@aws-sdk/core/protocols';
import { type NormalizedSchema } from '@smithy/core/schema';
import { textOf } from './message';

export interface Codec {
  readonly contentType: string;
  readonly read: (schema: NormalizedSchema, body: Uint8Array) => Promise<unknown>;
  readonly write: (schema: NormalizedSchema, value: unknown) => string | Uint8Array;
}

const xmlSettings = {
  xmlNamespace: '',
  serviceNamespace: '',
  timestampFormat: { useTrait: true, default: 5 as const },
  httpBindings: true,
};
const jsonSettings = { timestampFormat: { useTrait: true, default: 7 as const } };

export const xml: Codec = {
  contentType: 'text/xml',
  // A reader that has seen a broken document is not used again: each call gets a new one.
  read: (schema, body) => Promise.resolve(new XmlShapeDeserializer(xmlSettings).read(schema, body)),
  write: (schema, value) => {
    const writer = new XmlShapeSerializer(xmlSettings);
    writer.write(schema, value);
    return writer.flush();
  },
};

export const json = (settings: { readonly jsonName: boolean; readonly contentType: string }): Codec => ({
  contentType: settings.contentType,
  read: async (schema, body) =>
    (await new JsonShapeDeserializer2({ ...jsonSettings, jsonName: settings.jsonName }).read(schema, body)) as unknown,
  write: (schema, value) => {
    const writer = new JsonShapeSerializer2({ ...jsonSettings, jsonName: settings.jsonName });
    writer.write(schema, value);
    // The SDK's bytes warn when they are taken for a string, as Buffer.from does to see what it has.
    const { buffer, byteOffset, byteLength } = writer.flush();
    return new Uint8Array(buffer, byteOffset, byteLength);
  },
});

/** What is inside the root element, so that it can be wrapped in another: `<A>x</A>` -> `x`. */
export function innerXml(document: string | Uint8Array): string {
  return textOf(document)
    .replace(/^<\?xml[^>]*\?>/, '')
    .replace(/^<[^>]*\/>$/s, '')
    .replace(/^<[^>]*>/, '')
    .replace(/<\/[^<>]*>$/, '');
}

export function escapeXml(value: string): string {
  return value.replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
