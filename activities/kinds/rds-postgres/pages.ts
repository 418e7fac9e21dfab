/** RDS lists come in pages of at most 100; what is looked for may be on the last one (RDS API reference, MaxRecords). */

interface Page {
  readonly Marker?: string | undefined;
}

export async function everyPage<P extends Page>(
  ask: (more: { readonly Marker?: string }) => Promise<P>,
): Promise<readonly P[]> {
  const pages: P[] = [];
  let marker: string | undefined;
  do {
    const page = await ask(marker === undefined ? {} : { Marker: marker });
    pages.push(page);
    marker = page.Marker === '' ? undefined : page.Marker;
  } while (marker !== undefined);
  return pages;
}
