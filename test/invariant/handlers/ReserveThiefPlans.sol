// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IERC20Errors, IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";

import {HostileStrategy} from "../../../contracts/mocks/HostileStrategy.sol";
import {IOperationalFund} from "../../../contracts/reserve/interfaces/IOperationalFund.sol";
import {IPremiumReserve} from "../../../contracts/reserve/interfaces/IPremiumReserve.sol";
import {IRedemptionVault} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {ReserveThief} from "./ReserveThief.sol";

/// @title ReserveThiefPlans
/// @notice The thief's plans. Attempts aim at the reserve and must fail, each by the error that names why; deeds are what
/// the keys may do, and must leave the reserve alone.
contract ReserveThiefPlans is ReserveThief {
    /// @notice What must be refused, whoever tries.
    enum Attempt {
        DISSOLVE_RESERVE,
        DISSOLVE_FUND,
        DISSOLVE_AS_MANAGER,
        PULL,
        PULL_AS_MANAGER,
        FORGE_PERMIT,
        GENESIS_AGAIN,
        GENESIS_BY_STRANGER,
        BIND_AGAIN,
        ACT_AS_VAULT,
        CALL_WHAT_IT_HAS_NOT,
        CALL_WITH_NOTHING,
        END_BY_STRANGER,
        REDEEM_ANOTHERS,
        DISSOLVE_FROM_STRATEGY,
        PULL_FROM_STRATEGY,
        MAKE_IT_A_STRATEGY
    }
    uint256 public constant ATTEMPTS = 17;

    /// @notice What some key may do.
    enum Deed {
        ISSUE,
        CLOSE,
        REDEEM,
        REDEEM_INTO_RESERVE,
        DONATE_TO_RESERVE,
        REQUEST,
        PROCESS_QUEUE,
        CLAIM,
        DEPOSIT,
        WITHDRAW,
        STRATEGY_LOSES,
        PLACE_EXTERNAL,
        CLOSE_ATTESTED,
        RETURN_EXTERNAL,
        CONTRIBUTE,
        DONATE_TO_FUND,
        RESTORE,
        DROP,
        FORSAKE,
        PAY_AS_VAULT,
        SET_ASIDE_AS_VAULT,
        SPEND_AS_FUND,
        GIVE_ALL_ROLES,
        CLOSE_TARGET,
        CHANGE_AUTHORITY,
        ANNOUNCE_END
    }
    uint256 public constant DEEDS = 26;

    mapping(Attempt kind => uint256) public tried;
    /// @notice Times an attempt was refused by the error that names why.
    mapping(Attempt kind => uint256) public refused;
    mapping(Deed kind => uint256) public done;
    /// @notice Attempts that went through, or were refused for a reason that nobody thought of.
    uint256 public surprises;
    bytes public lastSurprise;

    struct Plan {
        address key;
        address target;
        bytes data;
        bytes4 refusal;
    }

    constructor(uint256 total_, uint256 genesisTokens_) ReserveThief(total_, genesisTokens_) {}

    /// @notice Tries what must be refused.
    function attempt(uint256 kind, uint256 seed) external {
        if (isOver()) return _dissolve(seed);
        Attempt which = Attempt(kind % ATTEMPTS);
        ++tried[which];
        Plan memory plan = which < Attempt.GENESIS_AGAIN ? _onTheMoney(which, seed) : _onTheRules(which, seed);
        (bool isDone, bytes memory answer) = _call(plan.key, plan.target, plan.data);
        for (uint256 i = 0; i < 2; ++i) strategies[i].setMode(HostileStrategy.Mode.OBEY);
        bool isNamed = plan.refusal == 0 ? answer.length == 0 : bytes4(answer) == plan.refusal;
        if (!isDone && isNamed) ++refused[which];
        else if (isDone || !_mayDiffer(which, bytes4(answer))) {
            ++surprises;
            lastSurprise = abi.encode(which, isDone, answer);
        }
    }

    /// @notice Does what a key may do, if it can be done now.
    function deed(uint256 kind, uint256 seed) external {
        Deed which = Deed(kind % DEEDS);
        Plan memory plan;
        if (which <= Deed.CLAIM) plan = _ofHolders(which, seed);
        else if (which <= Deed.FORSAKE) plan = _ofInvestors(which, seed);
        else plan = _ofPowers(which, seed);
        (bool isDone, ) = _call(plan.key, plan.target, plan.data);
        if (isDone) ++done[which];
        strategies[1].setMode(HostileStrategy.Mode.OBEY);
    }

    /* INTERNALS: ATTEMPTS */

    function _onTheMoney(Attempt which, uint256 seed) internal view returns (Plan memory plan) {
        (plan.key, plan.target) = (_keyOf(seed), address(reserve));
        plan.data = abi.encodeCall(reserve.dissolve, ());
        plan.refusal = IPremiumReserve.PremiumReserve_NotDissolved.selector;
        if (which == Attempt.DISSOLVE_RESERVE) return plan;
        if (which == Attempt.DISSOLVE_FUND) {
            (plan.target, plan.refusal) = (address(fund), IOperationalFund.OperationalFund_NotDissolved.selector);
            return plan;
        }
        if (which == Attempt.DISSOLVE_AS_MANAGER) return _managed(plan);
        plan.target = address(asset);
        uint256 amount = 1 + (seed % asset.balanceOf(address(reserve)));
        if (which == Attempt.FORGE_PERMIT) {
            plan.data = _permitOf(plan.key, amount, seed);
            plan.refusal = ERC20Permit.ERC2612InvalidSigner.selector;
            return plan;
        }
        plan.data = abi.encodeCall(asset.transferFrom, (address(reserve), plan.key, amount));
        plan.refusal = IERC20Errors.ERC20InsufficientAllowance.selector;
        return which == Attempt.PULL ? plan : _managed(plan);
    }

    function _onTheRules(Attempt which, uint256 seed) internal returns (Plan memory plan) {
        (plan.key, plan.target) = (address(this), address(vault));
        if (which == Attempt.GENESIS_AGAIN || which == Attempt.GENESIS_BY_STRANGER) {
            plan.data = abi.encodeCall(vault.genesis, (address(reserve)));
            plan.refusal = IRedemptionVault.RedemptionVault_AlreadyOpen.selector;
        } else if (which == Attempt.BIND_AGAIN) {
            plan.target = address(fund);
            plan.data = abi.encodeCall(fund.bindVault, (targets[seed % targets.length]));
            plan.refusal = IOperationalFund.OperationalFund_CannotBind.selector;
        } else if (which == Attempt.CALL_WHAT_IT_HAS_NOT || which == Attempt.CALL_WITH_NOTHING) {
            (plan.key, plan.target) = (_keyOf(seed), address(reserve));
            if (which == Attempt.CALL_WHAT_IT_HAS_NOT) plan.data = _foreign(seed);
        } else if (which == Attempt.END_BY_STRANGER) {
            plan.data = abi.encodeCall(vault.announceIssuanceEnd, ());
        } else if (which == Attempt.REDEEM_ANOTHERS) {
            plan.data = abi.encodeCall(vault.redeem, (_token(seed, true), STRANGER, 0, FOREVER));
            plan.refusal = IERC721Errors.ERC721InsufficientApproval.selector;
        } else if (which == Attempt.MAKE_IT_A_STRATEGY) {
            plan = _noticed(abi.encodeCall(fund.allowStrategy, (address(reserve))));
            plan.refusal = Errors.FailedCall.selector; // what the manager says of an asset() that is not there
        } else if (which != Attempt.ACT_AS_VAULT) {
            return _fromStrategy(which, seed);
        } else {
            (plan.target, plan.refusal) = (address(fund), IOperationalFund.OperationalFund_NotVault.selector);
            plan.data = abi.encodeCall(fund.pay, (_account("thief"), seed, 0));
            if (seed % 2 == 0) plan.data = abi.encodeCall(fund.drawPosition, (address(strategies[0]), seed));
        }
        if (which == Attempt.GENESIS_BY_STRANGER || which == Attempt.END_BY_STRANGER) {
            (plan.key, plan.refusal) = (_account("thief"), IAccessManaged.AccessManagedUnauthorized.selector);
        }
        if (which == Attempt.REDEEM_ANOTHERS) plan.key = _account("thief");
    }

    /// @dev The allocator has a strategy called, and that calls on.
    function _fromStrategy(Attempt which, uint256 seed) internal returns (Plan memory plan) {
        plan = _onTheMoney(which == Attempt.PULL_FROM_STRATEGY ? Attempt.PULL : Attempt.DISSOLVE_RESERVE, seed);
        strategies[0].setCall(plan.target, plan.data);
        strategies[0].setMode(HostileStrategy.Mode.REENTER);
        (plan.key, plan.target) = (ALLOCATOR, address(fund));
        plan.data = abi.encodeCall(fund.deposit, (address(strategies[0]), 1e3, 0));
    }

    /// @dev The same by the admin by way of the manager, who is then the caller.
    function _managed(Plan memory plan) internal view returns (Plan memory) {
        plan.data = abi.encodeCall(IAccessManager.execute, (plan.target, plan.data));
        (plan.key, plan.target) = (address(this), address(manager));
        return plan;
    }

    /// @dev Announced by the strategist, and a day passed.
    function _noticed(bytes memory data) internal returns (Plan memory plan) {
        vm.prank(STRATEGIST);
        (bool isScheduled, ) = address(manager).call(abi.encodeCall(manager.schedule, (address(fund), data, 0)));
        if (isScheduled) vm.warp(block.timestamp + NOTICE_SECONDS);
        return Plan(STRATEGIST, address(manager), abi.encodeCall(manager.execute, (address(fund), data)), 0);
    }

    /// @dev A permit in the reserve's name, signed by a validator.
    function _permitOf(address spender, uint256 amount, uint256 seed) internal view returns (bytes memory) {
        bytes32 kind = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 words = keccak256(abi.encode(kind, address(reserve), spender, amount, 0, FOREVER));
        bytes32 digest = keccak256(bytes.concat(hex"1901", asset.DOMAIN_SEPARATOR(), words));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(seed % VALIDATORS), digest);
        return abi.encodeCall(asset.permit, (address(reserve), spender, amount, FOREVER, v, r, s));
    }

    /// @dev A call to a function that the reserve does not have, of others' or of nobody's.
    function _foreign(uint256 seed) internal view returns (bytes memory) {
        bytes4[] storage list = functions[targets[seed % 2]]; // the vault's or the fund's
        bytes4 selector = list[(seed >> 8) % list.length];
        if (seed % 3 == 0) selector = bytes4(keccak256(abi.encode(seed)));
        bytes4[] storage own = functions[address(reserve)];
        for (uint256 i = 0; i < own.length; ++i) {
            if (own[i] == selector) selector = 0;
        }
        return abi.encodePacked(selector, _word(seed >> 16), _word(seed >> 32), _word(seed >> 48), _word(seed >> 64));
    }

    /// @dev Whether a plan may also fail for what happened before: a role taken away, cash spent, a token approved.
    function _mayDiffer(Attempt which, bytes4 answer) internal pure returns (bool) {
        if (which >= Attempt.REDEEM_ANOTHERS) return true;
        if (which < Attempt.PULL_AS_MANAGER && which != Attempt.DISSOLVE_AS_MANAGER) return false;
        return
            answer == IAccessManager.AccessManagerUnauthorizedCall.selector ||
            answer == IAccessManager.AccessManagerNotScheduled.selector ||
            answer == IAccessManaged.AccessManagedUnauthorized.selector ||
            answer == IAccessManaged.AccessManagedRequiredDelay.selector;
    }

    /* INTERNALS: DEEDS */

    function _ofHolders(Deed which, uint256 seed) internal returns (Plan memory plan) {
        uint256 id = _token(seed, which != Deed.ISSUE);
        (plan.key, plan.target) = (vault.token(id).owner, address(vault));
        if (which == Deed.ISSUE) {
            (plan.key, plan.data) = (STRANGER, abi.encodeCall(vault.issue, (id, STRANGER, FOREVER)));
        } else if (which == Deed.CLOSE) {
            vm.warp(block.timestamp + PERIOD_SECONDS + vault.EXTERNAL_GRACE_SECONDS());
            (plan.key, plan.data) = (_keyOf(seed), abi.encodeWithSignature("closePeriod()"));
        } else if (which == Deed.REDEEM) {
            plan.data = abi.encodeCall(vault.redeem, (id, plan.key, 0, FOREVER));
        } else if (which == Deed.REDEEM_INTO_RESERVE) {
            plan.data = abi.encodeCall(vault.redeem, (id, address(reserve), 0, FOREVER));
        } else if (which == Deed.DONATE_TO_RESERVE) {
            (plan.key, plan.target) = (STRANGER, address(asset));
            plan.data = abi.encodeCall(asset.transfer, (address(reserve), 1 + (seed % 1e18)));
        } else if (which == Deed.REQUEST) {
            plan.data = abi.encodeCall(vault.requestRedemption, (id));
        } else if (which == Deed.PROCESS_QUEUE) {
            (plan.key, plan.data) = (_keyOf(seed), abi.encodeCall(vault.processQueue, (5)));
        } else {
            (plan.key, plan.target) = (_claimant(), address(fund));
            plan.data = abi.encodeCall(fund.claim, (seed % 2 == 0 ? address(reserve) : SPONSOR));
        }
    }

    function _ofInvestors(Deed which, uint256 seed) internal returns (Plan memory plan) {
        (plan.key, plan.target) = (ALLOCATOR, address(fund));
        (address tame, address wild) = (address(strategies[0]), address(strategies[1]));
        uint256 some = 1 + (seed % (1 + fund.cash() / 20));
        if (which == Deed.DEPOSIT) {
            plan.data = abi.encodeCall(fund.deposit, (seed % 2 == 0 ? tame : wild, some, 0));
        } else if (which == Deed.WITHDRAW) {
            plan.data = abi.encodeCall(fund.withdraw, (tame, 1 + fund.sharesOf(tame) / 4, FOREVER));
        } else if (which == Deed.STRATEGY_LOSES) {
            (plan.key, plan.target) = (STRANGER, tame);
            plan.data = abi.encodeCall(strategies[0].lose, (STRANGER, asset.balanceOf(tame) / 4));
        } else if (which == Deed.PLACE_EXTERNAL) {
            return _noticed(abi.encodeCall(fund.placeExternal, (some)));
        } else if (which == Deed.CLOSE_ATTESTED) {
            return _attested(seed);
        } else if (which == Deed.DROP) {
            strategies[1].setMode(HostileStrategy.Mode.REVERT_PREVIEW);
            return _noticed(abi.encodeCall(fund.dropStrategy, (wild)));
        } else if (which == Deed.FORSAKE) {
            return _noticed(abi.encodeCall(fund.forsakeDropped, (wild)));
        } else {
            plan.key = which == Deed.RETURN_EXTERNAL ? CUSTODIAN : SPONSOR;
            if (which == Deed.RETURN_EXTERNAL)
                plan.data = abi.encodeCall(fund.returnExternal, (fund.externalBook() / 2));
            else if (which == Deed.CONTRIBUTE) plan.data = abi.encodeCall(fund.contribute, (1 + (seed % 1e18)));
            else if (which == Deed.RESTORE) plan.data = abi.encodeCall(fund.restore, ());
            else {
                plan.target = address(asset);
                plan.data = abi.encodeCall(asset.transfer, (address(fund), 1 + (seed % 1e18)));
            }
        }
    }

    function _ofPowers(Deed which, uint256 seed) internal view returns (Plan memory plan) {
        (plan.key, plan.target) = (address(this), address(manager));
        if (which == Deed.PAY_AS_VAULT || which == Deed.SET_ASIDE_AS_VAULT) {
            (plan.key, plan.target) = (address(vault), address(fund));
            plan.data = abi.encodeCall(fund.pay, (_keyOf(seed), fund.cash() / 50, 0));
            if (which == Deed.SET_ASIDE_AS_VAULT) plan.data = abi.encodeCall(fund.setAside, (STRANGER, 1e3));
        } else if (which == Deed.SPEND_AS_FUND) {
            (plan.key, plan.target) = (address(fund), address(asset));
            plan.data = abi.encodeCall(asset.transfer, (_keyOf(seed), 1e3));
        } else if (which == Deed.GIVE_ALL_ROLES) {
            bytes[] memory many = new bytes[](ROLES);
            for (uint64 role = 0; role < ROLES; ++role) {
                uint32 delay = role == 2 || role == STRATEGIST_ROLE ? 1 days : 0;
                many[role] = abi.encodeCall(manager.grantRole, (role, _keyOf(seed), delay));
            }
            plan.data = abi.encodeCall(manager.multicall, (many));
        } else if (which == Deed.CLOSE_TARGET) {
            plan.data = abi.encodeCall(manager.setTargetClosed, (targets[seed % 3], seed % 2 == 0));
        } else if (which == Deed.CHANGE_AUTHORITY) {
            address next = seed % 8 == 0 ? address(strategies[0]) : address(manager);
            plan.data = abi.encodeCall(manager.updateAuthority, (seed % 2 == 0 ? address(vault) : address(fund), next));
        } else {
            (plan.target, plan.data) = (address(vault), abi.encodeCall(vault.announceIssuanceEnd, ()));
        }
    }

    function _attested(uint256 seed) internal returns (Plan memory plan) {
        vm.warp(block.timestamp + PERIOD_SECONDS);
        (uint256 value, uint256 ratio) = (fund.externalBook(), 0.9e27 + (seed % 0.2e27));
        bytes memory signatures = signReturn(vault.closedPeriods() + 1, value, ratio, VALIDATORS);
        (plan.key, plan.target) = (vm.addr(_key(0)), address(vault));
        plan.data = abi.encodeWithSignature("closePeriod(uint256,uint256,bytes)", value, ratio, signatures);
    }

    /// @dev A token from the seed's on that is active, or is not: among those of genesis, or beyond; or any, when there is none.
    function _token(uint256 seed, bool isActive) internal view returns (uint256 id) {
        uint256 first = isActive ? seed % genesisTokens : genesisTokens + (seed % (total - genesisTokens));
        for (uint256 i = 0; i < COUNTED; ++i) {
            id = 1 + ((first + i) % total);
            if ((vault.token(id).owner != address(0)) == isActive) return id;
        }
    }

    function _claimant() internal view returns (address) {
        for (uint256 i = 0; i < keys.length; ++i) {
            if (fund.claimOf(keys[i]) != 0) return keys[i];
        }
        return STRANGER;
    }
}
