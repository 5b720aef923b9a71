// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {CreationDesk} from "../../../contracts/index/CreationDesk.sol";
import {IndexToken} from "../../../contracts/index/IndexToken.sol";
import {RebalanceAuction} from "../../../contracts/index/RebalanceAuction.sol";
import {Component} from "../../../contracts/index/types/Basket.sol";
import {HostileERC20} from "../../../contracts/mocks/HostileERC20.sol";
import {MockNavOracle} from "../../../contracts/mocks/MockNavOracle.sol";
import {AssayAccessManager} from "../../../contracts/shared/AssayAccessManager.sol";
import {AssetId} from "../../../contracts/shared/types/Ids.sol";
import {IndexVaultHarness} from "./IndexVaultHarness.sol";
import {ITransferWatcher, WatchedBase, WatchedERC20} from "./WatchedERC20.sol";

/// @title HostileBasketBooks
/// @notice A vault of watched tokens, any of which may turn hostile, and books of the test's own beside it: what came and
/// went of every token, movement by movement, index tokens made and ended, and what is owed. A rule that is broken is
/// counted under its number in `breaches`, with a note of the first one.
abstract contract HostileBasketBooks is Test, ITransferWatcher {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant CASH = 20;
    uint256 internal constant ACTORS = 4;
    /// @dev Four are seeded, the fifth joins by auction.
    uint256 internal constant PARTS = 5;
    uint256 internal constant SEEDED = 4;
    uint256 internal constant ACTS = 27;

    /// @notice Everything that can be done.
    enum Act {
        MINT,
        MINT_WITH_PERMIT,
        REDEEM,
        CREATE,
        CREATE_WITH_FEE_TOKEN,
        EXIT,
        EXIT_SKIPPING,
        EXIT_SHORT,
        EXIT_DEFERRED,
        CLAIM_ONE,
        CLAIM_SEVERAL,
        CLAIM_ALL,
        ROUND_TRIP_NAV,
        ROUND_TRIP_IN_KIND,
        DONATE,
        MOVE_NAV,
        LOSE_NAV,
        WARP,
        SET_FEES,
        COLLECT_FEES,
        SET_RATE_LIMIT,
        STOP_MINTING,
        FILL_AUCTION,
        ARM,
        TRANSFER,
        PERMIT,
        TRY_ADMIN
    }

    /// @dev Everything at one moment. `flow` is received less sent, `owed` open claims: x 1e27 but for cash, at 20.
    struct Snap {
        uint256 baskets;
        uint256 cash;
        uint256 made;
        uint256 supply;
        uint256[] units;
        uint256[21] owed;
        uint256[21] flow;
    }

    IndexVaultHarness public immutable VAULT;
    IndexToken public immutable TOKEN;
    MockNavOracle public immutable ORACLE;
    RebalanceAuction public immutable AUCTION;
    CreationDesk public immutable DESK;
    WatchedBase public immutable BASE;
    WatchedERC20[] public parts;
    address internal immutable FIRST = makeAddr("first holder");
    address internal immutable COLLECTOR = makeAddr("collector");
    address internal immutable DONOR = makeAddr("donor");
    address internal immutable FRIEND = makeAddr("friend");
    address[] internal actors;
    uint256[] internal keys;

    /* GHOSTS */

    mapping(uint256 part => uint256) public received;
    mapping(uint256 part => uint256) public sent;
    mapping(address token => uint256 partPlusOne) internal _partOf;
    uint256 public ghostMade;
    uint256 public ghostDonatedBase;
    uint256 public ghostStopUntil;
    /// @notice Checks made in the middle of transfers.
    uint256 public checksInside;
    bool internal _isLocked; // an act of the vault's is under way

    mapping(uint256 rule => uint256) public breaches;
    mapping(uint256 rule => string) public notes;
    mapping(Act kind => uint256) public successes;
    mapping(uint256 rule => uint256) public checked;

    constructor() {
        AssayAccessManager manager = new AssayAccessManager(address(this));
        BASE = new WatchedBase();
        ORACLE = new MockNavOracle();
        VAULT = new IndexVaultHarness(address(manager), address(BASE), address(ORACLE));
        TOKEN = IndexToken(VAULT.TOKEN());
        ORACLE.bindIndexToken(address(TOKEN));
        AUCTION = new RebalanceAuction(address(manager), address(VAULT));
        DESK = new CreationDesk(address(manager), address(VAULT));
        VAULT.bindModules(address(AUCTION), address(DESK));
        _partOf[address(BASE)] = CASH + 1;
        BASE.approve(address(VAULT), type(uint256).max);
        for (uint256 i = 0; i < PARTS; ++i) {
            parts.push(new WatchedERC20(string.concat("Alpha ", vm.toString(i))));
            _partOf[address(parts[i])] = i + 1;
            parts[i].approve(address(VAULT), type(uint256).max);
        }
        for (uint256 a = 0; a < ACTORS; ++a) {
            (address actor, uint256 key) = makeAddrAndKey(string.concat("actor ", vm.toString(a)));
            actors.push(actor);
            keys.push(key);
            vm.prank(actor);
            BASE.approve(address(VAULT), type(uint256).max);
            for (uint256 i = 0; i < PARTS; ++i) {
                vm.prank(actor);
                parts[i].approve(address(VAULT), type(uint256).max);
            }
        }
        ORACLE.setNav(WAD);
    }

    /// @notice Seeds the vault; not at construction, when nobody can be called back yet.
    function start() external {
        require(ghostMade == 0, "started");
        _seed();
    }

    /* MOVEMENTS */

    /// @inheritdoc ITransferWatcher
    function onMoved(address from, address to, uint256 amount) external {
        if (from != address(VAULT) && to != address(VAULT)) return;
        uint256 part = _partOf[msg.sender] - 1;
        if (to == address(VAULT)) received[part] += amount;
        else sent[part] += amount;
        if (!_isLocked) return;
        ++checksInside;
        // What comes in is in the books before it came; so then only what moved is looked at.
        _checkBacking(_snapRaw(), from == address(VAULT) ? type(uint256).max : part);
        _checkLocked();
    }

    /* INTERNALS: CHECKS */

    function _check(bool isKept, uint256 rule, string memory note) internal {
        ++checked[rule];
        if (isKept) return;
        ++breaches[rule];
        if (bytes(notes[rule]).length == 0) notes[rule] = note;
    }

    /// @dev Rule 2: units x baskets + open claims <= received - sent, in 1e-27 of a unit, nothing rounded.
    function _checkBacking(Snap memory s, uint256 only) internal {
        for (uint256 i = 0; i < s.units.length; ++i) {
            if (only != type(uint256).max && only != i) continue;
            _check(s.units[i] * s.baskets + s.owed[i] <= s.flow[i] * RAY, 2, "a component is not backed");
        }
        if (only < CASH) return;
        _check(s.cash + s.owed[CASH] <= s.flow[CASH], 2, "cash is not backed");
    }

    /// @dev Rule 28: inside an act every read of the books refuses, and every maximum is 0.
    function _checkLocked() internal {
        _checkRefusesInside(abi.encodeCall(VAULT.books, ()));
        _checkRefusesInside(abi.encodeCall(VAULT.holdings, ()));
        _checkRefusesInside(abi.encodeCall(VAULT.effectiveSupply, ()));
        _checkRefusesInside(abi.encodeCall(VAULT.previewMintWithNAV, (WAD)));
        _checkRefusesInside(abi.encodeCall(VAULT.previewRedeemForTAO, (WAD)));
        _checkRefusesInside(abi.encodeCall(VAULT.previewCreateInKind, (WAD)));
        _checkRefusesInside(abi.encodeCall(VAULT.previewRedeemInKind, (WAD)));
        _checkRefusesInside(abi.encodeCall(VAULT.claimOf, (FIRST, 256)));
        uint256 most = VAULT.maxMintWithNAV() + VAULT.maxRedeemForTAO(FIRST);
        most += VAULT.maxCreateInKind() + VAULT.maxRedeemInKind(FIRST);
        _check(most == 0, 28, "a maximum is not 0 inside");
    }

    function _checkRefusesInside(bytes memory data) internal {
        (bool isDone, bytes memory answer) = address(VAULT).staticcall(data);
        bytes4 reason = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        _check(!isDone && bytes4(answer) == reason, 28, "the vault answers inside");
    }

    /// @dev After every act: rules 1, 2, 9, 27 and, by what the act may lose to rounding (in 1e-27 of a unit), 5.
    function _checkAfter(Snap memory before, uint256 mayLose) internal {
        Snap memory s = _snap();
        // A list written anew counts in baskets anew: its units are whole ones of what is held.
        if (s.baskets == RAY && before.baskets != RAY && mayLose < RAY) mayLose = RAY;
        _check(s.made == ghostMade && s.supply >= s.made, 1, "supply moved by something else");
        _checkBacking(s, type(uint256).max);
        _check(s.cash + s.owed[CASH] + ghostDonatedBase == s.flow[CASH], 2, "cash came or went beside the books");
        for (uint256 i = 0; i < s.units.length; ++i) {
            uint256 was = i < before.units.length ? before.units[i] * before.baskets : 0;
            was = before.flow[i] * RAY - was - before.owed[i];
            uint256 isNow = s.flow[i] * RAY - s.units[i] * s.baskets - s.owed[i];
            // One unit better for the user would be RAY less: below what it was.
            _check(isNow >= was && (isNow - was < mayLose || isNow == was), 5, "rounded too far, or the wrong way");
            _check(s.owed[i] <= parts[i].balanceOf(address(VAULT)) * RAY, 9, "claims exceed what is held");
        }
        (uint256 stoppedUntil, ) = VAULT.mintingGate();
        _check(
            stoppedUntil <= block.timestamp + 3 days && stoppedUntil <= ghostStopUntil,
            27,
            "a stop does not expire"
        );
    }

    /// @dev That `actor` is refused with `reason`, and that nothing moved by it.
    function _checkRefused(address actor, bytes memory data, bytes4 reason, uint256 rule, string memory note) internal {
        bytes32 before = keccak256(abi.encode(_snap(), TOKEN.balanceOf(actor), BASE.balanceOf(actor)));
        vm.prank(actor);
        (bool isDone, bytes memory answer) = address(VAULT).call(data);
        _check(!isDone && bytes4(answer) == reason, rule, note);
        bytes32 isNow = keccak256(abi.encode(_snap(), TOKEN.balanceOf(actor), BASE.balanceOf(actor)));
        _check(before == isNow, rule, string.concat(note, ": something moved"));
    }

    /* INTERNALS: SNAPSHOTS */

    /// @dev Answers in the middle of an act, where `made` and `supply` would not.
    function _snapRaw() internal view returns (Snap memory s) {
        (s.baskets, s.cash, s.units) = VAULT.rawBooks();
        s.owed = VAULT.rawOwed(actors);
        for (uint256 i = 0; i < PARTS; ++i) {
            s.flow[i] = received[i] - sent[i];
        }
        s.flow[CASH] = received[CASH] - sent[CASH];
    }

    function _snap() internal view returns (Snap memory s) {
        s = _snapRaw();
        (s.made, s.supply) = (TOKEN.totalSupply(), VAULT.effectiveSupply());
    }

    function _balancesOf(address who) internal view returns (uint256[21] memory balances) {
        for (uint256 i = 0; i < PARTS; ++i) {
            balances[i] = parts[i].balanceOf(who);
        }
        balances[CASH] = BASE.balanceOf(who);
    }

    /// @dev Components whose transfers out of the vault fail.
    function _broken() internal view returns (uint256 bits) {
        for (uint256 i = 0; i < PARTS; ++i) {
            if (parts[i].mode() != HostileERC20.Mode.OBEY) bits |= 1 << i;
        }
    }

    /// @notice Sum of what everybody owns.
    function sumOfBalances() external view returns (uint256 sum) {
        for (uint256 a = 0; a < ACTORS; ++a) {
            sum += TOKEN.balanceOf(actors[a]);
        }
        sum += TOKEN.balanceOf(FIRST) + TOKEN.balanceOf(COLLECTOR) + TOKEN.balanceOf(DONOR) + TOKEN.balanceOf(FRIEND);
        sum += TOKEN.balanceOf(VAULT.LOCK()) + TOKEN.balanceOf(address(VAULT));
        sum += TOKEN.balanceOf(address(AUCTION)) + TOKEN.balanceOf(address(DESK));
    }

    function allActs() external view returns (uint256 all, uint256 kinds) {
        for (uint256 i = 0; i < ACTS; ++i) {
            all += successes[Act(i)];
            if (successes[Act(i)] != 0) ++kinds;
        }
    }

    /* INTERNALS: SETTING UP */

    function _seed() internal {
        uint256[SEEDED] memory amounts = [
            uint256(140_681_614_349_775_770_000),
            2_000e18,
            1,
            3_141_592_653_589_793_238_462_643_383
        ];
        Component[] memory components = new Component[](SEEDED);
        for (uint256 i = 0; i < SEEDED; ++i) {
            parts[i].mint(address(this), amounts[i]);
            components[i] = Component(AssetId.wrap(uint32(i + 1)), address(parts[i]), amounts[i]);
        }
        BASE.mint(address(this), 500_000e18);
        VAULT.seed(components, 500_000e18, 1e24, FIRST);
        ghostMade = 1e24;
    }
}
