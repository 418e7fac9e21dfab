/** Pages of a list as RDS gives them: MaxRecords at a time, the next one asked for by its Marker. */
import { AwsError } from '../service';

/** API reference: 100 unless told, 20 to 100. */
const defaultRecords = 100;

export function page<T>(
  all: readonly T[],
  asked: { readonly MaxRecords?: number | undefined; readonly Marker?: string | undefined },
): { readonly items: readonly T[]; readonly marker: { readonly Marker?: string } } {
  const size = asked.MaxRecords ?? defaultRecords;
  if (size < 20 || size > 100) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value ${size} for MaxRecords. Must be between 20 and 100`,
      400,
    );
  }
  const from = Number(asked.Marker ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidParameterValue', `Invalid value for Marker: ${asked.Marker ?? ''}`, 400);
  }
  const next = from + size;
  return { items: all.slice(from, next), marker: next < all.length ? { Marker: String(next) } : {} };
}
