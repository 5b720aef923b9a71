import { parseArgs } from "node:util";

import { measure, type Measured } from "./operation.js";
import { indexOperations } from "./operations/index-vault.js";
import { oracleOperations } from "./operations/oracle.js";

const { values } = parseArgs({ args: (process.env.ASSAY_ARGS ?? "").split(" ").filter(Boolean), options: { json: { type: "boolean", default: false } } });

const measured: Measured[] = [];
for (const operation of [...oracleOperations, ...indexOperations]) measured.push(await measure(operation));

if (values.json) {
  console.log(JSON.stringify({ operations: measured.map((m) => ({ name: m.name, gas: Number(m.gas), budget: Number(m.budget), floor: Number(m.floor) })) }));
} else {
  console.table(measured.map((m) => ({ operation: m.name, gas: Number(m.gas), budget: Number(m.budget), floor: Number(m.floor) })));
}
