import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { RELEASE_DELAY_SECONDS, ROLE, STRATEGY_DELAY_SECONDS } from "../roles.js";
import IndexModule from "./Index.js";
import OracleModule from "./Oracle.js";
import ReserveModule from "./Reserve.js";

/** Everything, with the operating roles given to whom the parameters name. The deployer is still admin. */
export default buildModule("Suite", (m) => {
  const { manager, registry, oracle } = m.useModule(OracleModule);
  const index = m.useModule(IndexModule);
  const numbered = m.useModule(ReserveModule);

  const give = (name: Exclude<keyof typeof ROLE, "admin" | "setKeeper">, delaySeconds: number) =>
    m.call(manager, "grantRole", [ROLE[name], m.getParameter<string>(name), delaySeconds], {
      id: `grant_${name}`,
      after: [IndexModule, ReserveModule],
    });
  give("configurator", 0);
  // Besides adding and removing, which the oracle forwards: stakes down, submitters, the length of an epoch.
  m.call(manager, "grantRole", [ROLE.setKeeper, m.getParameter<string>("configurator"), 0], {
    id: "grant_setKeeper",
    after: [IndexModule],
  });
  give("releaser", RELEASE_DELAY_SECONDS);
  give("seeder", 0);
  give("curator", 0);
  give("guardian", 0);
  give("allocator", 0);
  give("strategist", STRATEGY_DELAY_SECONDS);
  return { manager, registry, oracle, ...index, ...numbered };
});
