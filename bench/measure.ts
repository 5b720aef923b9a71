// Run by gas.ts inside Hardhat, in the production profile. Prints one line of JSON.
import { measure, type Measured } from "./operation.js";
import { governanceOperations } from "./operations/governance.js";
import { auctionOperations } from "./operations/index-auction.js";
import { inKindOperations } from "./operations/index-in-kind.js";
import { indexOperations } from "./operations/index-vault.js";
import { oracleOperations } from "./operations/oracle.js";

import { reserveOperations } from "./operations/reserve.js";
import { stakingOperations } from "./operations/staking.js";

const measured: Measured[] = [];
const operations = [
  ...oracleOperations,
  ...indexOperations,
  ...inKindOperations,
  ...auctionOperations,
  ...reserveOperations,
  ...governanceOperations,
  ...stakingOperations,
];
for (const operation of operations) {
  process.stderr.write(`measuring ${operation.name}\n`);
  measured.push(await measure(operation));
}
const rows = measured.map(({ name, gas, budget, floor }) => ({
  name,
  gas: Number(gas),
  budget: Number(budget),
  floor: Number(floor),
}));
console.log(JSON.stringify({ operations: rows }));
