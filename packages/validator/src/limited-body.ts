/**
 * The whole body as text.
 * @throws RangeError beyond `maxBytes`; the rest is not read.
 */
export async function readLimited(response: Response, maxBytes: number): Promise<string> {
  let bytes = 0;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new RangeError(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
