/** What only S3 does: the bucket in the path or the host name, and bodies in signed chunks. */
import { type WireRequest } from './message';

/** `/bucket/key` or `bucket.host/key` -> the bucket, and the request as the SDK's templates know it. */
export function withoutBucket(request: WireRequest): {
  readonly request: WireRequest;
  readonly bucket: string | undefined;
} {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const isAddress = /^[\d.]+$|^\[|^localhost$/.test(host);
  const virtual = isAddress ? undefined : /^(.+?)\.(s3[.-].*|localhost|[\d.]+)$/.exec(host)?.[1];
  if (virtual !== undefined) return { request, bucket: virtual };
  const [, bucket = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(request.path) ?? [];
  if (bucket === '') return { request, bucket: undefined };
  return { request: { ...request, path: rest === '' ? '/' : rest }, bucket: decodeURIComponent(bucket) };
}

/** aws-chunked: `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n`, ended by a chunk of size 0 and trailers. */
export function unchunked({ headers, body }: WireRequest): Uint8Array {
  const isChunked =
    (headers['content-encoding'] ?? '').includes('aws-chunked') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  if (!isChunked) return body;
  const source = Buffer.from(body);
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = source.indexOf('\r\n', at);
    const size = lineEnd < 0 ? 0 : Number.parseInt(source.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(chunks);
    chunks.push(source.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
