/** Positions in the write-ahead log, as PostgreSQL writes them: two hexadecimal halves, 16/B374D848. */
export function isAtLeast(lsn: string | null, wanted: string | null): boolean {
  return lsn !== null && wanted !== null && position(lsn) >= position(wanted);
}

export function bytesBehind(lsn: string | null, wanted: string | null): number | null {
  return lsn === null || wanted === null ? null : Math.max(0, Number(position(wanted) - position(lsn)));
}

function position(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
