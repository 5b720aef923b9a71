import path from "node:path";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

const SOLC_VERSION = "0.8.37";
// The wasm compiler that npm brings; nothing is downloaded.
const SOLC_PATH = path.join(import.meta.dirname, "node_modules", "solc", "soljson.js");
const METADATA = { bytecodeHash: "none" } as const;
const PRODUCTION_SETTINGS = { viaIR: true, optimizer: { enabled: true, runs: 1_000 }, metadata: METADATA };
const isDeep = process.env.ASSAY_DEEP === "1";
const isProduction = process.env.ASSAY_PROFILE === "production";
// Apart, so that measuring one profile does not undo the build of the other.
const PRODUCTION_PATHS = { artifacts: "cache/production/artifacts", cache: "cache/production/cache" };

const LOCAL_CHAIN = {
  type: "edr-simulated",
  chainType: "l1",
  // Several transactions a second must not push the chain's clock ahead of the wall clock.
  allowBlocksWithSameTimestamp: true,
  accounts: { count: 32 },
  // The quick profile's code is larger than what is deployed; `npm run check` holds the production profile to the limit.
  allowUnlimitedContractSize: true,
} as const;

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    profiles: {
      // Quick to compile: tests, `npm start`.
      default: {
        version: SOLC_VERSION,
        path: SOLC_PATH,
        settings: { optimizer: { enabled: true, runs: 200 }, metadata: METADATA },
      },
      // What goes to real networks, what the gas table and the size check measure.
      production: {
        isolated: false,
        compilers: [{ version: SOLC_VERSION, path: SOLC_PATH, settings: PRODUCTION_SETTINGS }],
        overrides: {
          // Staking and claiming are counted in single hundreds of gas.
          "contracts/staking/StakingPools.sol": {
            version: SOLC_VERSION,
            path: SOLC_PATH,
            settings: { ...PRODUCTION_SETTINGS, optimizer: { enabled: true, runs: 3_000 } },
          },
          // Large: tuned for size, or it would not fit the limit of 24,576 bytes.
          "contracts/index/IndexVault.sol": {
            version: SOLC_VERSION,
            path: SOLC_PATH,
            settings: { ...PRODUCTION_SETTINGS, optimizer: { enabled: true, runs: 300 } },
          },
        },
      },
    },
  },
  paths: { ignition: "deploy", ...(isProduction ? PRODUCTION_PATHS : {}) },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: LOCAL_CHAIN, // in-process, for tests
    node: LOCAL_CHAIN, // `hardhat node`
    localhost: { type: "http", chainType: "l1", url: process.env.ASSAY_RPC_URL ?? "http://127.0.0.1:8545" },
  },
  test: {
    solidity: {
      fuzz: { runs: isDeep ? 10_000 : 64, seed: "0x41737361790a" },
      invariant: isDeep ? { runs: 256, depth: 256, failOnRevert: false } : { runs: 16, depth: 40, failOnRevert: false },
    },
  },
});
