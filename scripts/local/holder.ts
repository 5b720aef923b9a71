import type { SuiteContracts } from "@assay/sdk";
import { MaxUint256, NonceManager, type Provider } from "ethers";

import { DEPLOYER, HOLDER } from "./accounts.js";

const WAD = 10n ** 18n;
const PURSE = 1_000n * WAD;
const FIRST_MINT = 10n * WAD;
const LATER_MINT = 2n * WAD;
const REDEEMED_SHARE = 4n; // a quarter of what it holds
const SLIPPAGE_BPS = 50n;
const DEADLINE_SECONDS = 60;
/** A round that settles between the estimate and the act makes it dearer: the first in it pays for what changed. */
const SPARE_GAS = 200_000n;

/** What the example holder did so far, index tokens in WAD. */
export interface HolderBook {
  minted: bigint;
  redeemed: bigint;
  mintGas: bigint;
  redeemGas: bigint;
}

export interface Holder {
  readonly book: HolderBook;
  /** Acts in turn: a mint, then a redemption of a quarter, and so on. */
  act(): Promise<string>;
}

/** Gives the example holder base asset and the vault an allowance over it. */
export async function createHolder(contracts: SuiteContracts, provider: Provider): Promise<Holder> {
  const signer = new NonceManager(HOLDER.connect(provider));
  const deployer = DEPLOYER.connect(provider);
  const vault = contracts.vault.connect(signer);
  const base = contracts.base;
  await (await base.connect(deployer).mint(HOLDER.address, PURSE)).wait();
  await (await base.connect(signer).approve(await vault.getAddress(), MaxUint256)).wait();

  const book: HolderBook = { minted: 0n, redeemed: 0n, mintGas: 0n, redeemGas: 0n };
  const deadline = (): number => Math.floor(Date.now() / 1_000) + DEADLINE_SECONDS;
  const atLeast = (amount: bigint): bigint => amount - (amount * SLIPPAGE_BPS) / 10_000n;
  const balance = (): Promise<bigint> => contracts.token.balanceOf(HOLDER.address);

  const mint = async (): Promise<string> => {
    const amount = book.minted === 0n ? FIRST_MINT : LATER_MINT;
    const before = await balance();
    const expected = await vault.previewMintWithNAV(amount);
    const send = vault["mintWithNAV(uint256,uint256,uint256,address)"];
    const args = [amount, atLeast(expected), deadline(), HOLDER.address] as const;
    const gasLimit = (await send.estimateGas(...args)) + SPARE_GAS;
    const receipt = await (await send(...args, { gasLimit })).wait();
    const tokens = (await balance()) - before;
    book.minted += tokens;
    book.mintGas = receipt?.gasUsed ?? 0n;
    return `minted ${show(tokens)} TAO20 for ${show(amount)} TAO`;
  };
  const redeem = async (): Promise<string> => {
    const tokens = (await balance()) / REDEEMED_SHARE;
    const expected = await vault.previewRedeemForTAO(tokens);
    const send = vault["redeemForTAO(uint256,uint256,uint256,address)"];
    const args = [tokens, atLeast(expected), deadline(), HOLDER.address] as const;
    const gasLimit = (await send.estimateGas(...args)) + SPARE_GAS;
    const receipt = await (await send(...args, { gasLimit })).wait();
    book.redeemed += tokens;
    book.redeemGas = receipt?.gasUsed ?? 0n;
    return `redeemed ${show(tokens)} TAO20 for about ${show(expected)} TAO`;
  };

  let isMintNext = true;
  return {
    book,
    async act() {
      try {
        const said = await (isMintNext ? mint() : redeem());
        isMintNext = !isMintNext;
        return said;
      } catch (cause) {
        signer.reset(); // it counted a transaction that was refused before it was sent
        throw cause;
      }
    },
  };
}

function show(amountWad: bigint): string {
  return `${amountWad / WAD}.${((amountWad % WAD) / 10n ** 14n).toString().padStart(4, "0")}`;
}
