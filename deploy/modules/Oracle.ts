import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { PERMISSIONS, ROLE } from "../roles.js";
import AccessModule from "./Access.js";

/** The validators and the oracle they feed. */
export default buildModule("Oracle", (m) => {
  const { manager } = m.useModule(AccessModule);
  const registry = m.contract("ValidatorRegistry", [
    manager,
    m.getParameter("epochSeconds"),
    m.getParameter("validators"),
  ]);
  const oracle = m.contract("NAVOracle", [
    manager,
    registry,
    m.getParameter("ringLength"),
    m.getParameter("maxPriceAgeSeconds"),
    m.getParameter("parameters"), // names bandShareBps, which has no default on purpose
  ]);

  const permit = (id: string, target: typeof registry | typeof oracle, selectors: readonly string[], role: bigint) =>
    m.call(manager, "setTargetFunctionRole", [target, [...selectors], role], { id });
  const keeping = permit("permitSetKeeper", registry, PERMISSIONS.registry.setKeeper, ROLE.setKeeper);
  permit("permitConfigurator", oracle, PERMISSIONS.oracle.configurator, ROLE.configurator);
  permit("permitReleaser", oracle, PERMISSIONS.oracle.releaser, ROLE.releaser);
  permit("permitBinding", oracle, PERMISSIONS.oracle.seeder, ROLE.seeder);

  // The oracle forwards addValidator and removeValidator. The deployer keeps the set for one call, then no more.
  m.call(manager, "grantRole", [ROLE.setKeeper, oracle, 0], { id: "grantSetKeeper" });
  const granted = m.call(manager, "grantRole", [ROLE.setKeeper, m.getAccount(0), 0], { id: "grantSetKeeperForNow" });
  const subscribed = m.call(registry, "subscribe", [oracle], { after: [keeping, granted] });
  m.call(manager, "renounceRole", [ROLE.setKeeper, m.getAccount(0)], { id: "renounceSetKeeper", after: [subscribed] });

  return { manager, registry, oracle };
});
