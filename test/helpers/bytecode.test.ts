import { expect } from "chai";

import { disassemble, explore, OP, placesOf } from "./bytecode.js";

// PUSH1 x = 60x, MSTORE = 52, JUMP = 56, JUMPI = 57, JUMPDEST = 5b, CALLDATASIZE = 36, STOP = 00.
const CALL_ZEROS = "6000600060006000600060005af1"; // call(gas, 0, 0, 0, 0, 0, 0)

describe("Bytecode", () => {
  describe("disassemble", () => {
    it("names each instruction and what it pushes", () => {
      expect(disassemble("0x5f60ff61010200")).to.deep.equal([
        { pc: 0, opcode: 0x5f, immediate: 0n },
        { pc: 1, opcode: 0x60, immediate: 0xffn },
        { pc: 3, opcode: 0x61, immediate: 0x102n },
        { pc: 6, opcode: 0x00 },
      ]);
    });
    it("takes nothing that is pushed for an instruction", () => {
      expect(placesOf(`0x7f${"f1".repeat(32)}f1`, OP.CALL)).to.deep.equal([33]);
    });
    it("goes on behind instructions that stop", () => {
      expect(placesOf("0x00fef3fdf4", OP.DELEGATECALL)).to.deep.equal([4]);
    });
    it("reads zeros where a PUSH runs over the end", () => {
      expect(disassemble("0x62f1")).to.deep.equal([{ pc: 0, opcode: 0x62, immediate: 0xf10000n }]);
    });
  });

  describe("explore", () => {
    const reaches = (code: string, opcode: number) => {
      const { reached } = explore(code);
      return placesOf(code, opcode).some((pc) => reached.has(pc));
    };

    it("follows an unknown condition both ways", () => {
      const { reached } = explore(`0x36600557005b${CALL_ZEROS}00`); // if (calldatasize) call; else stop
      expect([reached.has(4), reached.has(19)]).to.deep.equal([true, true]);
    });
    it("follows a known condition one way", () => {
      expect(reaches(`0x6000600657005b${CALL_ZEROS}00`, OP.CALL)).to.equal(false);
      expect(reaches(`0x6001600657005b${CALL_ZEROS}00`, OP.CALL)).to.equal(true);
    });
    it("comes to nothing behind a jump to what is no JUMPDEST", () => {
      expect(reaches(`0x600456005a${CALL_ZEROS}00`, OP.CALL)).to.equal(false);
    });
    it("finds the target of a jump in memory, on the stack, and after arithmetic", () => {
      expect(reaches(`0x6009600052600051565b${CALL_ZEROS}00`, OP.CALL)).to.equal(true); // mstore, mload, jump
      expect(reaches(`0x6006600101805600${CALL_ZEROS}`, OP.CALL)).to.equal(false); // 6 + 1 is no JUMPDEST
      expect(reaches(`0x6005600101565b${CALL_ZEROS}00`, OP.CALL)).to.equal(true); // 5 + 1 is one
    });
    it("throws when nobody knows where a jump goes", () => {
      expect(() => explore("0x600035565b00")).to.throw("nobody knows where 3 jumps to");
    });
    it("throws at what is no instruction", () => {
      expect(() => explore("0x0c")).to.throw("no instruction 12 at 0");
    });
    it("ends although the code loops, and throws when it counts without end", () => {
      expect([...explore("0x5b600056").reached]).to.deep.equal([0, 1, 3]);
      expect(() => explore("0x60005b600101600256")).to.throw("steps");
    });
    it("forgets memory that was written nobody knows where", () => {
      // mstore(0, 13); mstore(calldataload(0), 0); jump(mload(0))
      expect(() => explore(`0x600d600052600060003552600051565b00`)).to.throw("nobody knows where 14 jumps to");
    });
    it("tells what is called, and with what", () => {
      // mstore8(0, 0xab); call(gas, 0xcc, 1, 0, 1, 0, 0)
      const { calls } = explore("0x60ab6000536000600060016000600160cc5af100");
      expect(calls).to.deep.equal([{ pc: 18, opcode: OP.CALL, target: 0xccn, value: 1n, input: [0xab] }]);
    });
    it("reckons with an answer it is told, and with any where it is told none", () => {
      // staticcall(gas, 0xcc, 0, 0, 0, 32); if (mload(0)) call
      const code = `0x602060006000600060cc5afa50600051601457005b${CALL_ZEROS}00`;
      const callsWhen = (answer?: bigint) =>
        explore(code, () => answer).calls.filter(({ opcode }) => opcode === OP.CALL);
      // A failed call answers anything, so the code, which does not look whether it failed, is never sure.
      expect(callsWhen(0n)).to.have.lengthOf(1);
      // if (success & mload(0)) call: now it is.
      const careful = `0x602060006000600060cc5afa60005116601457005b${CALL_ZEROS}00`;
      const carefulWhen = (answer?: bigint) =>
        explore(careful, () => answer).calls.filter(({ opcode }) => opcode === OP.CALL).length;
      expect([carefulWhen(0n), carefulWhen(1n) > 0, carefulWhen() > 0]).to.deep.equal([0, true, true]);
    });
  });
});
