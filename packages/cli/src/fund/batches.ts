const BATCH = 100; // questions at a time; ethers puts as many into one request

/** The answer for each of `keys`, asked for in batches, in their order. */
export async function inBatches<K, V>(keys: readonly K[], ask: (key: K) => Promise<V>): Promise<Map<K, V>> {
  const answers = new Map<K, V>();
  for (let first = 0; first < keys.length; first += BATCH) {
    const batch = keys.slice(first, first + BATCH);
    for (const [key, value] of await Promise.all(batch.map(async (key) => [key, await ask(key)] as const))) {
      answers.set(key, value);
    }
  }
  return answers;
}
