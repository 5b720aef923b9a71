// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {HostileStrategy} from "../../../contracts/mocks/HostileStrategy.sol";
import {IntegrityCheck} from "../../../contracts/reserve/types/FundTypes.sol";
import {FundMutation} from "../../helpers/FundMutation.sol";

/// @title IntegrityActs
/// @notice Does every act there is to a small fund, and asks {verifyIntegrity} after each; and puts counters wrong in
/// storage, to see which check says so.
contract IntegrityActs is FundMutation, Test {
    uint256 public constant ACTS = 21;

    address internal immutable HOLDER = _account("holder");
    HostileStrategy internal strategy;
    mapping(uint256 act => uint256) public successes;
    /// @notice Acts after which a check failed that should not, or did not fail that should; and the last of them.
    uint256 public unsound;
    string public lastUnsound;
    /// @notice Closes in loss mode, and with tokens pending or queued.
    uint256 public lossCloses;
    uint256 public mixedCloses;

    constructor(uint256 total_, uint256 genesisTokens_) {
        deployFund(total_, genesisTokens_);
        provide(HOLDER);
        provide(CUSTODIAN);
        strategy = new HostileStrategy(IERC20(address(asset)));
        byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategy))));
    }

    /// @notice Several acts, one after the other.
    function several(uint256 seed) external {
        for (uint256 i = 0; i < 3; ++i) act(uint256(keccak256(abi.encode(seed, i))), seed >> (8 * i));
    }

    /// @notice One of all acts; those that cannot be done now are refused, which must leave all sound too.
    function act(uint256 kind, uint256 seed) public {
        kind %= ACTS;
        bool isDone = kind < 9 ? _byHolders(kind, seed) : _byOthers(kind, seed);
        if (isDone) ++successes[kind];
        (bool isSound, IntegrityCheck[] memory checks) = report.verifyIntegrity();
        for (uint256 i = 0; i < checks.length; ++i) {
            if (!checks[i].pass) _blame(string.concat("after act ", vm.toString(kind), ": ", checks[i].name));
        }
        if (!isSound) ++unsound;
    }

    /// @notice Each counter off by one, up and down: the check that is named for it fails, and others only where they
    /// follow from it.
    function corrupt() external {
        bytes32 totals = _slotOf(address(vault), abi.encodeCall(vault.activeTokens, ()));
        if (vault.activeTokens() < total) _off(address(vault), totals, ACTIVE_UNIT, true, TOKEN_COUNT);
        if (vault.activeTokens() > 0) _off(address(vault), totals, ACTIVE_UNIT, false, TOKEN_COUNT);
        _off(address(vault), totals, INACTIVE_UNIT, true, TOKEN_COUNT);
        if (vault.inactiveTokens() > 0) _off(address(vault), totals, INACTIVE_UNIT, false, TOKEN_COUNT);
        _off(address(vault), totals, PENDING_UNIT, true, LIABILITY);
        if (vault.pendingTokens() > 0) _off(address(vault), totals, PENDING_UNIT, false, LIABILITY);
        _offShares(totals);
        bytes32 cash = _slotOf(address(fund), abi.encodeCall(fund.cash, ()));
        _off(address(fund), cash, CASH_UNIT, true, OPERATIONAL_FUND);
        if (fund.cash() > 0 && fund.worth() > 0) _off(address(fund), cash, CASH_UNIT, false, OPERATIONAL_FUND);
        bytes32 claims = _slotOf(address(fund), abi.encodeCall(fund.totalClaims, ()));
        _off(address(fund), claims, 1, true, OPERATIONAL_FUND);
        if (fund.totalClaims() > 0) _off(address(fund), claims, 1, false, OPERATIONAL_FUND);
        bytes32 held = _slotOf(address(asset), abi.encodeCall(asset.balanceOf, (address(fund))));
        _off(address(asset), held, 1, true, OPERATIONAL_FUND);
        if (uint256(vm.load(address(asset), held)) > 0) _off(address(asset), held, 1, false, OPERATIONAL_FUND);
        _offReserve();
        _offRunning();
    }

    /* INTERNALS: ACTS */

    function _byHolders(uint256 kind, uint256 seed) internal returns (bool isDone) {
        uint256 id = _pick(seed, kind != 0);
        address owner = vault.token(id).owner;
        if (kind == 0) return _do(HOLDER, address(vault), abi.encodeCall(vault.issue, (id, HOLDER, FOREVER)));
        if (kind == 1) return _do(owner, address(vault), abi.encodeCall(vault.redeem, (id, owner, 0, FOREVER)));
        if (kind == 2) {
            uint256[] memory ids = new uint256[](2);
            (ids[0], ids[1]) = (id, _another(id, owner));
            return _do(owner, address(vault), abi.encodeCall(vault.redeemBatch, (ids, owner, 0, FOREVER)));
        }
        if (kind == 3) return _do(owner, address(vault), abi.encodeCall(vault.requestRedemption, (id)));
        if (kind == 4) {
            uint256 waiting = _queued(id);
            owner = vault.token(waiting).owner;
            return _do(owner, address(vault), abi.encodeCall(vault.cancelRedemption, (waiting)));
        }
        if (kind == 5) return _do(HOLDER, address(vault), abi.encodeCall(vault.processQueue, (1 + (seed % 3))));
        if (kind == 6) owner = fund.claimOf(HOLDER) == 0 ? DISTRIBUTOR : HOLDER;
        if (kind == 6) return _do(owner, address(fund), abi.encodeCall(fund.claim, (TREASURY)));
        if (kind == 7) return _do(owner, address(vault), abi.encodeCall(vault.transferFrom, (owner, HOLDER, id)));
        return _do(HOLDER, address(asset), abi.encodeCall(asset.transfer, (address(vault), 1)));
    }

    function _byOthers(uint256 kind, uint256 seed) internal returns (bool isDone) {
        uint256 some = 1 + (seed % (1 + fund.cash() / 2));
        if (kind == 9) return _closeMeasured(seed);
        if (kind == 10) return _closeAttested(0.6e27 + (seed % 0.8e27));
        if (kind == 11)
            return _do(ALLOCATOR, address(fund), abi.encodeCall(fund.deposit, (address(strategy), some, 0)));
        if (kind == 12) {
            uint256 part = 1 + asset.balanceOf(address(strategy)) / 3;
            return _do(ALLOCATOR, address(fund), abi.encodeCall(fund.withdraw, (address(strategy), part, FOREVER)));
        }
        if (kind == 13) return _withNotice(abi.encodeCall(fund.placeExternal, (some)));
        if (kind == 14)
            return _do(CUSTODIAN, address(fund), abi.encodeCall(fund.returnExternal, (fund.externalBook() / 2)));
        if (kind == 15) return _do(HOLDER, address(fund), abi.encodeCall(fund.contribute, (1 + (seed % 1e18))));
        if (kind == 16) return _donate(seed);
        if (kind == 17) {
            strategy.setMode(HostileStrategy.Mode.REVERT_PREVIEW);
            isDone = _withNotice(abi.encodeCall(fund.dropStrategy, (address(strategy))));
            strategy.setMode(HostileStrategy.Mode.OBEY);
            return isDone;
        }
        uint256 shares = fund.sharesOf(address(strategy));
        bytes memory recover = abi.encodeCall(fund.recoverDropped, (address(strategy), (shares + 1) / 2));
        if (kind == 18) return _do(HOLDER, address(fund), recover);
        if (kind == 19) return _withNotice(abi.encodeCall(fund.forsakeDropped, (address(strategy))));
        return _withNotice(abi.encodeCall(fund.allowStrategy, (address(strategy))));
    }

    /// @dev A donation to the fund shows, in its check alone, until it is swept; one to the reserve is no fault.
    function _donate(uint256 seed) internal returns (bool) {
        asset.mint(address(reserve), seed % 7);
        asset.mint(address(fund), 1 + (seed % 1e18));
        (, IntegrityCheck[] memory checks) = report.verifyIntegrity();
        for (uint256 i = 0; i < CHECKS; ++i) {
            if (checks[i].pass == (i == OPERATIONAL_FUND)) _blame("a donation to the fund shows");
        }
        return _do(HOLDER, address(fund), abi.encodeCall(fund.restore, ()));
    }

    /// @dev The strategy gains or loses, and the validators are not heard.
    function _closeMeasured(uint256 seed) internal returns (bool) {
        uint256 lies = asset.balanceOf(address(strategy));
        if (seed % 3 == 0) strategy.lose(TREASURY, (lies * (seed % 90)) / 100);
        else asset.mint(address(strategy), (lies * (seed % 50)) / 100);
        vm.warp(block.timestamp + PERIOD_SECONDS + vault.EXTERNAL_GRACE_SECONDS());
        return _close(abi.encodeWithSignature("closePeriod()"));
    }

    function _closeAttested(uint256 ratio) internal returns (bool) {
        vm.warp(block.timestamp + PERIOD_SECONDS);
        uint256 value = fund.externalBook();
        bytes memory signatures = signReturn(vault.closedPeriods() + 1, value, ratio, VALIDATORS);
        return _close(abi.encodeWithSignature("closePeriod(uint256,uint256,bytes)", value, ratio, signatures));
    }

    function _close(bytes memory data) internal returns (bool isDone) {
        (uint256 head, uint256 tail) = vault.queueEnds();
        bool isMixed = vault.pendingTokens() != 0 && head != tail;
        isDone = _do(HOLDER, address(vault), data);
        if (isDone && isMixed) ++mixedCloses;
        if (isDone && vault.payoutRatioRay() < RAY) ++lossCloses;
    }

    function _withNotice(bytes memory data) internal returns (bool) {
        vm.prank(STRATEGIST);
        (bool isScheduled, ) = address(manager).call(abi.encodeCall(manager.schedule, (address(fund), data, 0)));
        if (!isScheduled) return false;
        vm.warp(block.timestamp + NOTICE_SECONDS);
        return _do(STRATEGIST, address(manager), abi.encodeCall(manager.execute, (address(fund), data)));
    }

    function _do(address who, address target, bytes memory data) internal returns (bool isDone) {
        vm.prank(who);
        (isDone, ) = target.call(data);
    }

    /// @dev A token beyond the seed's that is somebody's and does not wait, or is nobody's.
    function _pick(uint256 seed, bool isActive) internal view returns (uint256 id) {
        for (uint256 i = 1; i <= total; ++i) {
            id = 1 + (((seed % total) + i) % total);
            bool isFree = vault.token(id).place == 0;
            if (isFree && (vault.token(id).owner != address(0)) == isActive) return id;
        }
    }

    /// @dev Another free token of `owner`; the same when there is none.
    function _another(uint256 id, address owner) internal view returns (uint256) {
        for (uint256 other = 1; other <= total; ++other) {
            if (other != id && vault.token(other).owner == owner && vault.token(other).place == 0) return other;
        }
        return id;
    }

    /// @dev The last token that waits; `other` when none does.
    function _queued(uint256 other) internal view returns (uint256) {
        (uint256 head, uint256 tail) = vault.queueEnds();
        for (uint256 place = tail; place > head; --place) {
            if (vault.queuedAt(place - 1) != 0) return vault.queuedAt(place - 1);
        }
        return other;
    }

    /* INTERNALS: COUNTERS PUT WRONG */

    /// @dev `which` must fail; the liability may take the coverage with it, and nothing else may fail.
    function _off(address target, bytes32 slot, uint256 by, bool isMore, uint256 which) internal {
        bool[CHECKS] memory failed = _failedWith(target, slot, by, isMore);
        for (uint256 i = 0; i < CHECKS; ++i) {
            bool mayFail = i == which || (i == COVERAGE && (which == LIABILITY || which == OPERATIONAL_FUND));
            bool isWrong = i == which ? !failed[i] : failed[i] && !mayFail;
            if (isWrong) _blame(string.concat("counter of check ", vm.toString(which), ", at ", vm.toString(i)));
        }
    }

    /// @dev Shares that are worth more than rounding by a wei: the least that can be told.
    function _offShares(bytes32 totals) internal {
        (uint256 index, , ) = vault.period(vault.closedPeriods());
        uint256 telling = ((2 * total + 2) * 1e54) / index + 1; // in RAY: 2 wei for each token
        _off(address(vault), totals, telling * SHARES_UNIT, true, LIABILITY);
        if (uint256(vm.load(address(vault), totals)) / SHARES_UNIT > telling)
            _off(address(vault), totals, telling * SHARES_UNIT, false, LIABILITY);
    }

    /// @dev A unit less than required falls on the label; nothing is missed of what was given besides.
    function _offReserve() internal {
        bytes32 slot = _slotOf(address(asset), abi.encodeCall(asset.balanceOf, (address(reserve))));
        uint256 donated = reserve.donated();
        _off(address(asset), slot, donated + 1, false, reserve.reserve() == 0 ? COMMITTED : PREMIUM_RESERVE);
        bool[CHECKS] memory failed = _failedWith(address(asset), slot, 1, true);
        for (uint256 i = 0; i < CHECKS; ++i) {
            if (failed[i]) _blame("a donation to the reserve is no fault");
        }
    }

    /// @dev The running liability and the summed one may be a wei a token apart, and not a wei more.
    function _offRunning() internal {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.runningLiabilityWad, ()));
        (uint256 running, uint256 summed) = (vault.runningLiabilityWad(), vault.liabilityWad());
        if (running > summed + total || running + total < summed) return _blame("running liability");
        _off(address(vault), slot, summed + total + 1 - running, true, LIABILITY);
        if (_failedWith(address(vault), slot, summed + total - running, true)[LIABILITY]) _blame("rounding above");
        if (summed < total + 1) return;
        _off(address(vault), slot, running + total + 1 - summed, false, LIABILITY);
        if (_failedWith(address(vault), slot, running + total - summed, false)[LIABILITY]) _blame("rounding below");
    }

    function _blame(string memory what) internal {
        ++unsound;
        lastUnsound = what;
    }
}
