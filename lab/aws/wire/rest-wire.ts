/** rest-xml and rest-json (Route 53, S3): operations by method and path, members by their HTTP bindings. */
import { type AwsService } from '../service';
import { type Codec, escapeXml, innerXml, xml } from './codecs';
import { type Wire, type WireError, type WireReply, type WireRequest, UnreadableRequest, textOf } from './message';
import { type ErrorShape, type Operation, hasMember, shapesOf } from './operations';
import { readBindings, writeBindings } from './rest-bindings';
import { unchunked, withoutBucket } from './s3-request';

export function restWire(service: AwsService, codec: Codec): Wire {
  const { operations, errors } = shapesOf(service.schemas);
  const isS3 = service.signingName === 's3';
  const requestHeader = isS3 ? 'x-amz-request-id' : 'x-amzn-requestid';

  return {
    service,
    decode: async (incoming) => {
      const { request, bucket } = isS3 ? withoutBucket(incoming) : { request: incoming, bucket: undefined };
      const candidates = isS3
        ? [...operations.values()].filter((one) => hasMember(one.input, 'Bucket') === (bucket !== undefined))
        : [...operations.values()];
      const found = findOperation(candidates, request);
      if (found === undefined)
        throw new UnreadableRequest(`${service.signingName} has no operation at ${incoming.method} ${incoming.path}`);
      const plain = isS3 ? { ...request, body: unchunked(request) } : request;
      const input = await readBindings(found.operation.input, plain, found.labels, codec);
      if (bucket !== undefined) input['Bucket'] = bucket;
      return { operation: found.operation.name, input };
    },
    encode: (name, output, requestId) => {
      const operation = operations.get(name);
      if (operation === undefined) throw new Error(`${service.signingName} has no operation ${name}`);
      const written = writeBindings(operation.output, output, codec);
      return Promise.resolve({
        status: written.status ?? operation.http?.status ?? 200,
        headers: { ...written.headers, [requestHeader]: requestId },
        body: written.body,
      });
    },
    encodeError: (error, requestId) => {
      const shape = errors.get(error.name);
      const status = shape !== undefined && shape.status !== 400 ? shape.status : error.status;
      const reply = codec === xml ? xmlError(error, shape, requestId, isS3) : jsonError(error);
      return { status, headers: { ...reply.headers, [requestHeader]: requestId }, body: reply.body };
    },
  };
}

function findOperation(candidates: readonly Operation[], request: WireRequest) {
  let best: { operation: Operation; labels: Readonly<Record<string, string>>; weight: number } | undefined;
  const said = request.query.get('x-id');
  for (const operation of candidates) {
    if (operation.http?.method !== request.method) continue;
    const labels = operation.http.path.match(request.path, request.query);
    if (labels === undefined) continue;
    const weight = operation.http.path.weight + (said === operation.name ? 1 : 0) - needsHeader(operation, request);
    if (best === undefined || weight > best.weight) best = { operation, labels, weight };
  }
  return best;
}

/** CopyObject and PutObject share method and path; what tells them apart is a header that only the former must have. */
function needsHeader({ input }: Operation, request: WireRequest): number {
  const copies = hasMember(input, 'CopySource');
  return copies === (request.headers['x-amz-copy-source'] !== undefined) ? 0 : 1_000;
}

type Partly = Pick<WireReply, 'headers' | 'body'>;

function xmlError(error: WireError, shape: ErrorShape | undefined, requestId: string, bare: boolean): Partly {
  const fields = shape === undefined ? '' : innerXml(xml.write(shape.schema, error.fields));
  const inner = `<Code>${error.name}</Code><Message>${escapeXml(error.message)}</Message>${fields}`;
  const id = `<RequestId>${requestId}</RequestId>`;
  const type = `<Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>`;
  // S3 alone sends the bare <Error>; the others wrap it.
  const body = bare
    ? `<Error>${inner}${id}</Error>`
    : `<ErrorResponse><Error>${type}${inner}</Error>${id}</ErrorResponse>`;
  return { headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>${body}` };
}

function jsonError(error: WireError): Partly {
  return {
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: textOf(JSON.stringify({ message: error.message, ...error.fields })),
  };
}
