export { main } from "./main.js";
export { buildProgram } from "./program.js";
export type { CommandContext } from "./context.js";
