import { getBytes } from "ethers";

/** Opcodes by which code can move value, run foreign code or make contracts, and the one that only looks. */
export const OP = {
  CREATE: 0xf0,
  CALL: 0xf1,
  CALLCODE: 0xf2,
  DELEGATECALL: 0xf4,
  CREATE2: 0xf5,
  STATICCALL: 0xfa,
  SELFDESTRUCT: 0xff,
} as const;

export interface Instruction {
  readonly pc: number;
  readonly opcode: number;
  /** What a PUSH pushes. */
  readonly immediate?: bigint;
}

/** A value of the machine; `undefined` is one that is not known, and stands for all. */
export type Word = bigint | undefined;
export type Byte = number | undefined;

/** A call as one path makes it. */
export interface OutsideCall {
  readonly pc: number;
  readonly opcode: number;
  readonly target: Word;
  /** Value sent along; 0 where the opcode sends none. */
  readonly value: Word;
  /** `undefined` when not even the place or length is known. */
  readonly input: readonly Byte[] | undefined;
}

/** What a call that succeeds answers with; `undefined` when that is not known. */
export type Answers = (call: OutsideCall) => bigint | undefined;

const PUSH0 = 0x5f;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const JUMPDEST = 0x5b;
const AND = 0x16;
const MODULUS = 1n << 256n;
// Beyond, memory is too dear for anyone.
const MEMORY_BYTES = 1n << 16n;
const MAX_STEPS = 100_000;
const MAX_STACK = 1_024;

/** Every instruction, from the first byte to the last: what PUSH carries is skipped, data and metadata are not. */
export function disassemble(code: string): Instruction[] {
  const bytes = getBytes(code);
  const list: Instruction[] = [];
  for (let pc = 0; pc < bytes.length; ++pc) {
    const opcode = bytes[pc] ?? 0;
    const width = opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH0 : 0;
    if (opcode < PUSH0 || opcode > PUSH32) list.push({ pc, opcode });
    else {
      // Past its end code reads as zeros.
      const data = Array.from({ length: width }, (_, i) => bytes[pc + 1 + i] ?? 0);
      list.push({ pc, opcode, immediate: data.reduce((word, byte) => (word << 8n) | BigInt(byte), 0n) });
    }
    pc += width;
  }
  return list;
}

/** Where `opcode` stands. */
export function placesOf(code: string, opcode: number): number[] {
  return disassemble(code)
    .filter((instruction) => instruction.opcode === opcode)
    .map(({ pc }) => pc);
}

/** Memory of one path, byte by byte: zero until written, unknown throughout once something was written nobody knows where. */
class Memory {
  #bytes: Map<number, Byte>;
  #isLost: boolean;

  constructor(bytes = new Map<number, Byte>(), isLost = false) {
    [this.#bytes, this.#isLost] = [bytes, isLost];
  }

  copy(): Memory {
    return new Memory(new Map(this.#bytes), this.#isLost);
  }

  read(at: Word, size: Word): Byte[] | undefined {
    if (!isWithin(at, size)) return undefined;
    return Array.from({ length: Number(size) }, (_, i) => {
      const place = Number(at) + i;
      return this.#bytes.has(place) ? this.#bytes.get(place) : this.#isLost ? undefined : 0;
    });
  }

  load(at: Word): Word {
    const bytes = this.read(at, 32n);
    return bytes?.reduce<Word>(
      (word, byte) => (word === undefined || byte === undefined ? undefined : (word << 8n) | BigInt(byte)),
      0n,
    );
  }

  store(at: Word, word: Word, size = 32): void {
    this.write(at, BigInt(size), (i) =>
      word === undefined ? undefined : Number((word >> BigInt(8 * (size - 1 - i))) & 0xffn),
    );
  }

  write(at: Word, size: Word, byteOf: (index: number) => Byte = () => undefined): void {
    if (size === 0n) return;
    if (!isWithin(at, size)) {
      this.#bytes.clear();
      this.#isLost = true;
      return;
    }
    for (let i = 0; i < Number(size); ++i) this.#bytes.set(Number(at) + i, byteOf(i));
  }

  toString(): string {
    const entries = [...this.#bytes].sort(([x], [y]) => x - y);
    return `${this.#isLost ? "lost" : ""}${entries.map(([at, byte]) => `${at}:${byte ?? "?"}`).join()}`;
  }
}

interface State {
  pc: number;
  stack: Word[];
  memory: Memory;
}

export interface Exploration {
  /** Every instruction some path comes to. */
  readonly reached: ReadonlySet<number>;
  /** Every call some path makes, once for each state it is made in. */
  readonly calls: readonly OutsideCall[];
}

/**
 * Follows every path from the entry of `code`, with unknown calldata, caller, storage, gas and chain: what is constant is
 * reckoned with, and a condition that is not known is followed both ways, so that no path of the real machine is missing.
 * Of what other contracts answer only what `answers` says is known; a call that fails answers anything.
 * Throws when a jump's target cannot be told, or the paths have no end.
 */
export function explore(code: string, answers: Answers = () => undefined): Exploration {
  const program = new Map(disassemble(code).map((instruction) => [instruction.pc, instruction]));
  const reached = new Set<number>();
  const calls: OutsideCall[] = [];
  const seen = new Set<string>();
  const open: State[] = [{ pc: 0, stack: [], memory: new Memory() }];
  let steps = 0;
  for (let state = open.pop(); state; state = open.pop()) {
    for (let instruction = program.get(state.pc); instruction; instruction = program.get(state.pc)) {
      if (++steps > MAX_STEPS) throw new Error(`more than ${MAX_STEPS} steps`);
      if (instruction.opcode === JUMPDEST) {
        const key = `${state.pc}|${state.stack.map((word) => word ?? "?").join()}|${String(state.memory)}`;
        if (seen.has(key)) break;
        seen.add(key);
      }
      reached.add(state.pc);
      const next = step(state, instruction, answers, calls);
      for (const { pc, isJump } of next.forks) {
        const to = program.get(pc);
        if (!isJump || to?.opcode === JUMPDEST) open.push({ pc, stack: [...state.stack], memory: state.memory.copy() });
      }
      open.push(...next.others);
      if (next.isOver || state.stack.length > MAX_STACK) break;
    }
  }
  return { reached, calls };
}

interface Next {
  readonly forks: readonly { pc: number; isJump: boolean }[];
  readonly others: readonly State[];
  readonly isOver: boolean;
}

const ON: Next = { forks: [], others: [], isOver: false };
const OVER: Next = { forks: [], others: [], isOver: true };

/** One step of `state`, in place; what else could follow is given back. */
function step(state: State, { pc, opcode, immediate }: Instruction, answers: Answers, calls: OutsideCall[]): Next {
  const { stack, memory } = state;
  const pop = (): Word => {
    if (stack.length === 0) throw new Error(`stack empty at ${pc}`);
    return stack.pop();
  };
  state.pc = pc + 1 + (opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH0 : 0);

  if (immediate !== undefined) stack.push(immediate);
  else if (opcode >= 0x80 && opcode <= 0x8f) {
    const depth = opcode - 0x7f;
    if (depth > stack.length) throw new Error(`stack empty at ${pc}`);
    stack.push(stack[stack.length - depth]);
  } else if (opcode >= 0x90 && opcode <= 0x9f) {
    const [top, other] = [stack.length - 1, stack.length - 1 - (opcode - 0x8f)];
    if (other < 0) throw new Error(`stack empty at ${pc}`);
    [stack[top], stack[other]] = [stack[other], stack[top]];
  } else if (opcode === 0x56) {
    return { forks: [{ pc: targetOf(pop(), pc), isJump: true }], others: [], isOver: true };
  } else if (opcode === 0x57) {
    const [target, condition] = [pop(), pop()];
    if (condition === 0n) return ON;
    const fork = { pc: targetOf(target, pc), isJump: true };
    return { forks: [fork], others: [], isOver: condition !== undefined };
  } else if (opcode === 0x51) stack.push(memory.load(pop()));
  else if (opcode === 0x52) memory.store(pop(), pop());
  else if (opcode === 0x53)
    memory.store(
      pop(),
      mapWord(pop(), (word) => word & 0xffn),
      1,
    );
  else if (COPIES.has(opcode)) {
    if (opcode === 0x3c) pop(); // whose code
    const [to, , size] = [pop(), pop(), pop()];
    memory.write(to, size);
  } else if (CALL_KINDS.has(opcode)) return outside(state, pc, opcode, answers, calls);
  else if (FOLDS.has(opcode)) {
    const [arity, fold] = FOLDS.get(opcode) ?? [0, () => undefined];
    const words = Array.from({ length: arity }, pop);
    const known = words.filter((word) => word !== undefined);
    const isZero = opcode === AND && known.includes(0n); // whatever the other one is
    stack.push(isZero ? 0n : known.length === arity ? fold(known) : undefined);
  } else {
    const shape = SHAPES.get(opcode);
    if (!shape) {
      if (!HALTS.has(opcode)) throw new Error(`no instruction ${opcode} at ${pc}`);
      return OVER;
    }
    for (let i = 0; i < shape[0]; ++i) pop();
    for (let i = 0; i < shape[1]; ++i) stack.push(undefined);
  }
  return ON;
}

/** A call both ways: it succeeds and answers what is known, or fails and answers anything. */
function outside(state: State, pc: number, opcode: number, answers: Answers, calls: OutsideCall[]): Next {
  const { stack, memory } = state;
  const take = (count: number) => {
    if (stack.length < count) throw new Error(`stack empty at ${pc}`);
    return Array.from({ length: count }, () => stack.pop());
  };
  if (opcode === OP.CREATE || opcode === OP.CREATE2) {
    const [value, at, size] = take(opcode === OP.CREATE ? 3 : 4);
    calls.push({ pc, opcode, target: undefined, value, input: memory.read(at, size) });
    stack.push(undefined);
    return ON;
  }
  const [, target] = take(2);
  const [value] = opcode === OP.CALL || opcode === OP.CALLCODE ? take(1) : [0n];
  const [at, size, outAt, outSize] = take(4);
  const call = { pc, opcode, target, value, input: memory.read(at, size) };
  calls.push(call);

  const failed: State = { pc: state.pc, stack: [...stack, 0n], memory: memory.copy() };
  failed.memory.write(outAt, outSize);
  const answer = answers(call);
  memory.write(outAt, outSize, (i) =>
    answer === undefined || i > 31 ? undefined : Number((answer >> BigInt(8 * (31 - i))) & 0xffn),
  );
  stack.push(1n);
  return { forks: [], others: [failed], isOver: false };
}

function targetOf(word: Word, pc: number): number {
  if (word === undefined) throw new Error(`nobody knows where ${pc} jumps to`);
  return Number(word);
}

function isWithin(at: Word, size: Word): boolean {
  return at !== undefined && size !== undefined && at + size <= MEMORY_BYTES;
}

function mapWord(word: Word, map: (word: bigint) => bigint): Word {
  return word === undefined ? undefined : map(word);
}

type Fold = (words: readonly bigint[]) => Word;

const two =
  (fold: (x: bigint, y: bigint) => bigint): Fold =>
  ([x = 0n, y = 0n]) =>
    fold(x, y) & (MODULUS - 1n);
const bit = (isSet: boolean): bigint => (isSet ? 1n : 0n);
const signed = (x: bigint): bigint => BigInt.asIntN(256, x);

/** What is reckoned when all operands are known: how many, and how. */
const FOLDS = new Map<number, readonly [number, Fold]>([
  [0x01, [2, two((x, y) => x + y)]],
  [0x02, [2, two((x, y) => x * y)]],
  [0x03, [2, two((x, y) => x - y)]],
  [0x04, [2, two((x, y) => (y === 0n ? 0n : x / y))]],
  [0x06, [2, two((x, y) => (y === 0n ? 0n : x % y))]],
  [0x10, [2, two((x, y) => bit(x < y))]],
  [0x11, [2, two((x, y) => bit(x > y))]],
  [0x12, [2, two((x, y) => bit(signed(x) < signed(y)))]],
  [0x13, [2, two((x, y) => bit(signed(x) > signed(y)))]],
  [0x14, [2, two((x, y) => bit(x === y))]],
  [0x15, [1, ([x = 0n]) => bit(x === 0n)]],
  [AND, [2, two((x, y) => x & y)]],
  [0x17, [2, two((x, y) => x | y)]],
  [0x18, [2, two((x, y) => x ^ y)]],
  [0x19, [1, ([x = 0n]) => MODULUS - 1n - x]],
  [0x1b, [2, two((shift, x) => (shift > 255n ? 0n : x << shift))]],
  [0x1c, [2, two((shift, x) => (shift > 255n ? 0n : x >> shift))]],
]);

const HALTS = new Set([0x00, 0xf3, 0xfd, 0xfe, OP.SELFDESTRUCT]); // STOP, RETURN, REVERT, INVALID
const COPIES = new Set([0x37, 0x39, 0x3c, 0x3e, 0x5e]); // CALLDATA-, CODE-, EXTCODE-, RETURNDATA-, MCOPY
const CALL_KINDS = new Set<number>([
  ...[OP.CREATE, OP.CALL, OP.CALLCODE, OP.DELEGATECALL],
  ...[OP.CREATE2, OP.STATICCALL],
]);

/** The others that go on: how many words they take, and how many unknown ones they leave. */
const SHAPES = new Map<number, readonly [number, number]>([
  ...[0x05, 0x07, 0x0a, 0x0b, 0x1a, 0x1d, 0x20].map((op) => [op, [2, 1]] as const), // SDIV to SAR, KECCAK256
  [0x1e, [1, 1]], // CLZ
  ...[0x08, 0x09].map((op) => [op, [3, 1]] as const), // ADDMOD, MULMOD
  ...[0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d].map((op) => [op, [0, 1]] as const), // of the call
  ...[0x31, 0x35, 0x3b, 0x3f, 0x40, 0x49].map((op) => [op, [1, 1]] as const), // of an account, a word, a block
  ...[0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4a].map((op) => [op, [0, 1]] as const), // of the chain
  ...[0x54, 0x5c].map((op) => [op, [1, 1]] as const), // SLOAD, TLOAD
  ...[0x55, 0x5d].map((op) => [op, [2, 0]] as const), // SSTORE, TSTORE
  ...[0x58, 0x59, 0x5a].map((op) => [op, [0, 1]] as const), // PC, MSIZE, GAS
  [0x50, [1, 0]], // POP
  [JUMPDEST, [0, 0]],
  ...[0xa0, 0xa1, 0xa2, 0xa3, 0xa4].map((op) => [op, [op - 0xa0 + 2, 0]] as const), // LOG
]);
