import { HDNodeWallet } from "ethers";

/** The phrase of Hardhat's local accounts: known to everyone, worth nothing anywhere else. */
const PHRASE = "test test test test test test test test test test test junk";
const ORACLE_KEYS_FROM = 100; // far from the accounts the chain funds: oracle keys never pay gas

/** Account `index` of the local chain, funded by it. */
export function localAccount(index: number): HDNodeWallet {
  return HDNodeWallet.fromPhrase(PHRASE, "", `m/44'/60'/0'/0/${index}`);
}

export const DEPLOYER = localAccount(0);
export const RELEASER = localAccount(1);
export const HOLDER = localAccount(2);
export const CURATOR = localAccount(3);
export const GUARDIAN = localAccount(4);
export const TREASURY = localAccount(5);
export const SPONSOR = localAccount(6);
export const CUSTODIAN = localAccount(7);
export const DISTRIBUTOR = localAccount(8);
export const ALLOCATOR = localAccount(9);
export const STRATEGIST = localAccount(30);
export const FUND_HOLDER = localAccount(31);

/** Oracle key and submitter of validator `index`. */
export function validatorAccounts(index: number): { oracle: HDNodeWallet; submitter: HDNodeWallet } {
  return { oracle: localAccount(ORACLE_KEYS_FROM + index), submitter: localAccount(10 + index) };
}
