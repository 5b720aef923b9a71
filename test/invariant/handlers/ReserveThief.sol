// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";
import {Vm} from "forge-std/Vm.sol";

import {HostileStrategy} from "../../../contracts/mocks/HostileStrategy.sol";
import {CodeSelectors} from "../../helpers/CodeSelectors.sol";
import {FundStack} from "../../helpers/FundStack.sol";

/// @title ReserveThief
/// @notice Has every key but the reserve's own, which nobody has, and calls anything with anything: every function in the
/// code of vault, fund, reserve, manager, registry, report, asset and strategies. After each call it looks at the
/// reserve's money. Most calls fail; that is counted too. Its admin may do all at once: stronger than where a delay is set.
abstract contract ReserveThief is FundStack, Test {
    uint256 internal constant ROLES = 9;
    uint256 internal constant NOTICE_OF_THE_END = 30 days;
    uint256 internal constant COUNTED = 20; // tokens that are looked at one by one
    uint256 internal constant GAS = 8_000_000;

    address[] public keys;
    address[] internal targets;
    mapping(address target => bytes4[]) internal functions;
    HostileStrategy[2] public strategies;
    address internal immutable STRANGER = _account("stranger");

    uint256 public calls;
    uint256 public successes;
    mapping(address key => uint256) public successesOf;
    mapping(address target => uint256) public successesAt;
    /// @notice Least that the reserve held before its lawful end.
    uint256 public lowest;
    /// @notice Times that its money fell before that, or went to anybody but the sponsor, or went in part.
    uint256 public thefts;
    /// @notice What it paid at its end.
    uint256 public paidAtTheEnd;
    /// @notice When the end of issuance was first seen to be announced.
    uint256 public announcedAt;

    constructor(uint256 total_, uint256 genesisTokens_) {
        deployFund(total_, genesisTokens_);
        for (uint256 i = 0; i < 2; ++i) {
            strategies[i] = new HostileStrategy(IERC20(address(asset)));
            byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategies[i]))));
        }
        _gatherKeys();
        targets = [address(vault), address(fund), address(reserve), address(manager), address(asset)];
        targets.push(address(registry));
        targets.push(address(report));
        targets.push(address(strategies[0]));
        targets.push(address(strategies[1]));
        for (uint256 i = 0; i < targets.length; ++i) functions[targets[i]] = CodeSelectors.selectorsOf(targets[i]);
        lowest = asset.balanceOf(address(reserve));
    }

    /// @notice Any key, any contract, any function of its, any words; several at once.
    function callPlainly(uint256 seed, uint256[6] calldata words) external {
        for (uint256 i = 0; i < 6; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, words, i)));
            address target = targets[dice % targets.length];
            bytes4[] storage list = functions[target];
            bytes memory data = abi.encodePacked(list[(dice >> 16) % list.length]);
            for (uint256 j = 0; j < 6; ++j) data = bytes.concat(data, _word(words[(i + j) % 6] ^ (dice >> (8 * i))));
            _call(_keyOf(dice >> 32), target, data);
        }
    }

    /// @notice The same of what takes lists and bytes, and by way of the manager.
    function callWithBytes(uint256 seed, uint256 kind, uint256[4] calldata words) external {
        address target = targets[words[3] % targets.length];
        bytes4 selector = functions[target][words[2] % functions[target].length];
        bytes memory inner = abi.encodePacked(selector, _word(words[0]), _word(words[1]), _word(words[2]));
        _call(_keyOf(seed), address(manager), _administered(kind, target, selector, inner, words));
        uint256[] memory ids = new uint256[](1 + (words[1] % 3));
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = 1 + ((words[1] + i) % total);
        address owner = vault.token(ids[0]).owner;
        if (owner == address(0)) return;
        address to = _any(words[0]);
        if (kind % 2 == 0) _call(owner, address(vault), abi.encodeCall(vault.redeemBatch, (ids, to, 0, FOREVER)));
        else _call(owner, address(vault), abi.encodeWithSelector(0xb88d4fde, owner, to, ids[0], inner)); // safe transfer
    }

    /// @notice Owners leave, so that the end comes near: the last tokens, with or without the notice given. The sponsor
    /// sees to it that there is money.
    function leave(uint256 seed, bool isAnnounced) external {
        if (isAnnounced) _call(address(this), address(vault), abi.encodeCall(vault.announceIssuanceEnd, ()));
        _call(SPONSOR, address(fund), abi.encodeCall(fund.contribute, (vault.liabilityWad())));
        _call(STRANGER, address(vault), abi.encodeCall(vault.processQueue, (100)));
        for (uint256 i = 0; i < 12; ++i) {
            uint256 id = 1 + (((seed % total) + i) % total);
            address owner = vault.token(id).owner;
            if (owner == address(0)) continue;
            bytes memory elsewhere = abi.encodeCall(vault.redeem, (id, _keyOf((seed % total) + i), 0, FOREVER));
            (bool isDone, ) = _call(owner, address(vault), elsewhere);
            if (!isDone) _call(owner, address(vault), abi.encodeCall(vault.redeem, (id, owner, 0, FOREVER)));
        }
        _dissolve(seed);
    }

    function pass(uint256 span) external {
        vm.warp(block.timestamp + _bound(span, 1, 20 days));
        _dissolve(span);
    }

    function keyCount() external view returns (uint256) {
        return keys.length;
    }

    function functionCount(address target) external view returns (uint256) {
        return functions[target].length;
    }

    /// @notice Whether no token is active and none will ever be, worked out without asking {isDissolved}.
    function isOver() public view returns (bool) {
        if (announcedAt == 0 || block.timestamp < announcedAt + NOTICE_OF_THE_END) return false;
        if (total > COUNTED) return vault.activeTokens() == 0;
        for (uint256 id = 1; id <= total; ++id) {
            if (vault.token(id).owner != address(0)) return false;
        }
        return true;
    }

    /* INTERNALS */

    function _dissolve(uint256 seed) internal {
        _call(_keyOf(seed), address(reserve), abi.encodeCall(reserve.dissolve, ()));
    }

    function _call(address key, address target, bytes memory data) internal returns (bool isDone, bytes memory answer) {
        uint256 before = asset.balanceOf(address(reserve));
        ++calls;
        vm.recordLogs();
        vm.prank(key);
        (isDone, answer) = target.call{gas: GAS}(data);
        _watch(before);
        if (!isDone) return (isDone, answer);
        ++successes;
        ++successesOf[key];
        ++successesAt[target];
    }

    /// @dev The reserve's money never falls; but at the end, when all of it goes to the sponsor.
    function _watch(uint256 before) internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (announcedAt == 0 && vault.issuanceEndsAt() != 0) announcedAt = block.timestamp;
        uint256 balance = asset.balanceOf(address(reserve));
        if (!isOver()) {
            if (balance < lowest) lowest = balance;
            if (balance < before) ++thefts;
        } else if (balance < before) {
            paidAtTheEnd += before - balance;
            if (balance != 0 || _paidToSponsor(logs) != before) ++thefts;
        }
    }

    /// @dev What went from the reserve to the sponsor, by events; 0 when any went elsewhere.
    function _paidToSponsor(Vm.Log[] memory logs) internal view returns (uint256 sum) {
        for (uint256 i = 0; i < logs.length; ++i) {
            bool isOut =
                logs[i].emitter == address(asset) &&
                    logs[i].topics[0] == IERC20.Transfer.selector &&
                    address(uint160(uint256(logs[i].topics[1]))) == address(reserve);
            if (!isOut) continue;
            if (address(uint160(uint256(logs[i].topics[2]))) != SPONSOR) return 0;
            sum += abi.decode(logs[i].data, (uint256));
        }
    }

    /// @dev What the manager can be asked for another contract.
    function _administered(
        uint256 kind,
        address target,
        bytes4 selector,
        bytes memory inner,
        uint256[4] calldata words
    ) internal view returns (bytes memory) {
        uint64 role = uint64(words[0] % ROLES);
        if (kind % 6 == 0) return abi.encodeCall(IAccessManager.execute, (target, inner));
        if (kind % 6 == 1) return abi.encodeCall(IAccessManager.schedule, (target, inner, 0));
        if (kind % 6 == 2) return abi.encodeCall(IAccessManager.grantRole, (role, _any(words[1]), uint32(words[2])));
        if (kind % 6 == 3) {
            bytes[] memory many = new bytes[](1);
            many[0] = abi.encodeCall(IAccessManager.execute, (target, inner));
            return abi.encodeCall(manager.multicall, (many));
        }
        if (kind % 6 == 4) return abi.encodeCall(IAccessManager.updateAuthority, (target, address(manager)));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        return abi.encodeCall(IAccessManager.setTargetFunctionRole, (target, selectors, role));
    }

    /// @dev A word that means something: an address that there is, a small number, a token, an amount, or anything.
    function _word(uint256 seed) internal view returns (bytes32) {
        uint256 kind = seed % 8;
        uint256 rest = seed >> 3;
        if (kind < 3) return bytes32(uint256(uint160(_any(rest))));
        if (kind == 3) return bytes32(rest % 10);
        if (kind == 4) return bytes32(1 + (rest % total));
        if (kind == 5) return bytes32(rest % 400_000e18);
        if (kind == 6) return bytes32(FOREVER);
        return bytes32(rest);
    }

    /// @dev Any address that means something, the reserve's among them.
    function _any(uint256 seed) internal view returns (address) {
        uint256 i = seed % (keys.length + targets.length);
        return i < keys.length ? keys[i] : targets[i - keys.length];
    }

    function _keyOf(uint256 seed) internal view returns (address) {
        return keys[seed % keys.length];
    }

    /// @dev Holders of every role there is, everybody whom the money passes, and the contracts themselves.
    function _gatherKeys() internal {
        keys = [address(this), ALLOCATOR, STRATEGIST, TREASURY, SPONSOR, CUSTODIAN, DISTRIBUTOR, STRANGER];
        keys.push(_account("holder"));
        keys.push(address(vault));
        keys.push(address(fund));
        keys.push(address(manager));
        keys.push(address(registry));
        keys.push(address(report));
        keys.push(address(strategies[0]));
        keys.push(address(strategies[1]));
        for (uint256 i = 0; i < VALIDATORS; ++i) keys.push(vm.addr(_key(i)));
        for (uint64 role = 1; role < ROLES; ++role) {
            if (role == SEEDER_ROLE || role == ALLOCATOR_ROLE || role == STRATEGIST_ROLE) continue;
            address holder = _account(string.concat("role ", vm.toString(role)));
            manager.grantRole(role, holder, role == 2 ? 1 days : 0);
            keys.push(holder);
        }
        for (uint256 i = 0; i < keys.length; ++i) {
            bool isInvested = keys[i] == address(strategies[0]) || keys[i] == address(strategies[1]);
            if (keys[i] != address(fund) && !isInvested) provide(keys[i]);
        }
    }
}
