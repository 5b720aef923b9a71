// Run by gas.ts inside Hardhat, in the production profile. Prints one line of JSON.
import { measure, type Measured } from "./operation.js";
import { auctionOperations } from "./operations/index-auction.js";
import { inKindOperations } from "./operations/index-in-kind.js";
import { indexOperations } from "./operations/index-vault.js";
import { oracleOperations } from "./operations/oracle.js";

const measured: Measured[] = [];
for (const operation of [...oracleOperations, ...indexOperations, ...inKindOperations, ...auctionOperations]) {
  process.stderr.write(`measuring ${operation.name}\n`);
  measured.push(await measure(operation));
}
const operations = measured.map(({ name, gas, budget, floor }) => ({
  name,
  gas: Number(gas),
  budget: Number(budget),
  floor: Number(floor),
}));
console.log(JSON.stringify({ operations }));
