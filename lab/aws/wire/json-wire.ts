/** awsJson 1.0 and 1.1 (ECS, Application Auto Scaling, Secrets Manager, ARC cluster): the operation is in `x-amz-target`. */
import { type AwsService } from '../service';
import { type Codec } from './codecs';
import { type Wire, UnreadableRequest, textOf } from './message';
import { hasMember, shapesOf } from './operations';

export function jsonWire(service: AwsService, codec: Codec): Wire {
  const { operations, errors } = shapesOf(service.schemas);
  const headers = (requestId: string) => ({ 'content-type': codec.contentType, 'x-amzn-requestid': requestId });

  return {
    service,
    decode: async (request) => {
      const target = request.headers['x-amz-target'] ?? '';
      const name = target.slice(target.lastIndexOf('.') + 1);
      const operation = operations.get(name);
      if (operation === undefined)
        throw new UnreadableRequest(`${service.signingName} has no operation "${target}" (header x-amz-target)`);
      if (!operation.input.isStructSchema() || request.body.length === 0) return { operation: name, input: {} };
      return { operation: name, input: (await codec.read(operation.input, request.body)) as Record<string, unknown> };
    },
    encode: (name, output, requestId) => {
      const schema = operations.get(name)?.output;
      const body = schema?.isStructSchema() === true ? codec.write(schema, output ?? {}) : '{}';
      return Promise.resolve({ status: 200, headers: headers(requestId), body });
    },
    encodeError: (error, requestId) => {
      const shape = errors.get(error.name);
      const fields =
        shape === undefined
          ? {}
          : (JSON.parse(textOf(codec.write(shape.schema, error.fields))) as Record<string, unknown>);
      const messageKey = shape !== undefined && hasMember(shape.schema, 'Message') ? 'Message' : 'message';
      return {
        status: shape?.status ?? error.status,
        headers: { ...headers(requestId), 'x-amzn-errortype': error.name },
        body: JSON.stringify({ __type: error.name, [messageKey]: error.message, ...fields }),
      };
    },
  };
}
