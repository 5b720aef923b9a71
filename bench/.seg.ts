import { indexOperations } from "./operations/index-vault.js";
import { inKindOperations } from "./operations/index-in-kind.js";
const op = [...indexOperations, ...inKindOperations].find((o) => o.name === process.env.OP)!;
const tx = await op.run();
const tr = await (tx.provider as any).send("debug_traceTransaction", [tx.hash, { disableMemory: true, disableStorage: true }]);
const logs = tr.structLogs as { op: string; gas: number; gasCost: number; depth: number; pc: number }[];
let acc = 0, n = 0; const out: string[] = []; 
const big = new Set(["TSTORE","TLOAD","SLOAD","SSTORE","STATICCALL","CALL","LOG2","LOG3","EXTCODECOPY","EXTCODESIZE","RETURN","CALLDATACOPY"]);
for (let i = 0; i < logs.length; i++) { const l = logs[i]!; if (l.depth !== 1) continue; n++;
  if (big.has(l.op)) { out.push(`${acc}/${n} ${l.op}`); acc = 0; n = 0; } else { const nx = logs[i+1]; acc += nx && nx.depth===1 ? l.gas - nx.gas : l.gasCost; } }
console.log("SEG", out.join(" | "));
