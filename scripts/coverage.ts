import { HARDHAT, runTool, withoutWarnings } from "./run-tool.js";

// Contract coverage of the Solidity and the mocha tests together; the report lies in coverage/.
const { code, output } = await runTool([HARDHAT, "--coverage", "test"], { isQuiet: true });
const text = withoutWarnings(output);
const at = text.indexOf("Coverage Report");
console.log(at === -1 ? text : text.slice(at));
process.exitCode = code;
