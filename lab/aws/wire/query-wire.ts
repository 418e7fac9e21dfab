/** awsQuery (RDS, ELBv2, STS): a form in, `<XResponse><XResult>` out, errors by their wire code, not their class name. */
import { type AwsService } from '../service';
import { escapeXml, innerXml, xml } from './codecs';
import { type Wire, UnreadableRequest, textOf } from './message';
import { shapesOf } from './operations';
import { readForm } from './query-form';

export function queryWire(service: AwsService): Wire {
  const { operations, errors } = shapesOf(service.schemas);
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });

  return {
    service,
    decode: (request) => {
      const form = new URLSearchParams(request.method === 'GET' ? request.query : textOf(request.body));
      const action = form.get('Action') ?? '';
      const operation = operations.get(action);
      if (operation === undefined)
        return Promise.reject(new UnreadableRequest(`${service.signingName} has no operation "${action}"`));
      return Promise.resolve({ operation: action, input: readForm(operation.input, form) });
    },
    encode: (name, output, requestId) => {
      const schema = operations.get(name)?.output;
      const result = schema?.isStructSchema() === true ? innerXml(xml.write(schema, output ?? {})) : undefined;
      const body =
        `<${name}Response>` +
        (result === undefined ? '' : `<${name}Result>${result}</${name}Result>`) +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
      return Promise.resolve({ status: 200, headers: headers(requestId), body });
    },
    encodeError: (error, requestId) => {
      const shape = errors.get(error.name);
      const status = shape?.status ?? error.status;
      const fields = shape === undefined ? '' : innerXml(xml.write(shape.schema, error.fields));
      const body =
        `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `<Code>${shape?.wireCode ?? error.name}</Code><Message>${escapeXml(error.message)}</Message>${fields}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status, headers: headers(requestId), body };
    },
  };
}
