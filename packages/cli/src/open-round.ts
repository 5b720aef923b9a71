import type { Chain } from "./chain.js";

const LOOK_BACK_BLOCKS = 100;

/**
 * The round a NAV sent now by `submitter` belongs to: the newest one that other validators opened and that still
 * counts, else the one that begins this second.
 */
export async function findOpenRound(chain: Chain, submitter: string): Promise<bigint> {
  const { oracle, registry } = chain.suite;
  const [latest, nowAt] = await Promise.all([chain.provider.getBlockNumber(), chain.nextTimestamp()]);
  const first = Math.max(0, latest - LOOK_BACK_BLOCKS);
  const [genesisAt, settled, { maxArrivalAgeSeconds }, sent, rejected, members] = await Promise.all([
    oracle.GENESIS_AT(),
    oracle.latestRound(),
    oracle.parameters(),
    oracle.queryFilter(oracle.filters.NavSubmitted(), first, latest),
    oracle.queryFilter(oracle.filters.RoundRejected(), first, latest),
    registry.validators(),
  ]);
  const own = members.find((member) => member.submitter === submitter)?.validator;
  const used = rejected.reduce((newest, { args }) => (args.round > newest ? args.round : newest), settled);
  const mine = new Set(sent.filter(({ args }) => args.validator === own).map(({ args }) => args.round));

  let open = 0n;
  for (const event of sent) {
    const { round } = event.args;
    if (round <= used || round <= open || mine.has(round)) continue;
    const { timestamp } = await event.getBlock();
    if (nowAt - BigInt(timestamp) < maxArrivalAgeSeconds) open = round;
  }
  return open > 0n ? open : nowAt - genesisAt + 1n;
}
