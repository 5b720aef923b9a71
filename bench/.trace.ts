import { indexOperations } from "./operations/index-vault.js";
import { inKindOperations } from "./operations/index-in-kind.js";
import { auctionOperations } from "./operations/index-auction.js";
const which = process.env.OP!;
const op = [...indexOperations, ...inKindOperations, ...auctionOperations].find((o) => o.name === which)!;
const tx = await op.run();
const r = await tx.wait();
const tr = await (tx.provider as any).send("debug_traceTransaction", [tx.hash, { disableMemory: true, disableStorage: true }]);
const logs = tr.structLogs as { op: string; gas: number; gasCost: number; depth: number; pc: number; stack: string[] }[];
console.log("gasUsed", r!.gasUsed, "steps", logs.length);
// self gas per call frame
type F = { to: string; sel: string; self: number; sload: number; n: number; ops: Record<string, number> };
const frames: F[] = []; const stack: F[] = [];
let cur: F = { to: "vault", sel: "", self: 0, sload: 0, n: 0, ops: {} }; frames.push(cur); stack.push(cur);
for (let i = 0; i < logs.length; i++) {
  const l = logs[i]!; const nx = logs[i + 1];
  while (stack.length > l.depth) stack.pop();
  cur = stack[stack.length - 1]!;
  let cost = nx ? (nx.depth === l.depth ? l.gas - nx.gas : 0) : l.gasCost;
  if (["CALL", "STATICCALL", "DELEGATECALL"].includes(l.op) && nx && nx.depth > l.depth) {
    // cost without what's given: find the return
    let j = i + 1; while (logs[j] && logs[j]!.depth > l.depth) j++;
    const inner = nx.gas - (logs[j - 1]!.gas - logs[j - 1]!.gasCost);
    cost = l.gas - (logs[j]?.gas ?? 0) - inner;
    const f: F = { to: l.stack[l.stack.length - 2]!, sel: "", self: 0, sload: 0, n: 0, ops: {} };
    frames.push(f); stack.push(f);
  }
  cur.self += cost; cur.n++;
  cur.ops[l.op] = (cur.ops[l.op] ?? 0) + cost;
}
for (const f of frames) {
  const top = Object.entries(f.ops).sort((a, b) => b[1] - a[1]).slice(0, 14).map(([k, v]) => `${k}:${v}`).join(" ");
  console.log(String(f.to).slice(-8), "self", f.self, "ops", f.n, "|", top);
}
