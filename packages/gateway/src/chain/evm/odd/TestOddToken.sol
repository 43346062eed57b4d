// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Everything that a token may do to deceive a reader of logs; for tests alone. It calls itself USDC, counts in
/// as many decimals as it is told, answers false instead of failing, and logs whatever it is asked to.
contract TestOddToken {
    string public constant name = "USD Coin";
    string public constant symbol = "USDC";
    uint8 public immutable decimals;
    mapping(address => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(uint8 places) {
        decimals = places;
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    /// Moves nothing and says so, without failing, where there is too little.
    function transfer(address to, uint256 value) external returns (bool) {
        if (balanceOf[msg.sender] < value) return false;
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    /// A transfer that never happened.
    function forge(address from, address to, uint256 value) external {
        emit Transfer(from, to, value);
    }

    /// Any log at all with these topics and this data.
    function shout(bytes32[] calldata topics, bytes calldata data) external {
        assembly {
            let memoryStart := mload(0x40)
            calldatacopy(memoryStart, data.offset, data.length)
            let at := topics.offset
            switch topics.length
            case 1 { log1(memoryStart, data.length, calldataload(at)) }
            case 2 { log2(memoryStart, data.length, calldataload(at), calldataload(add(at, 32))) }
            case 3 {
                log3(
                    memoryStart, data.length, calldataload(at), calldataload(add(at, 32)), calldataload(add(at, 64))
                )
            }
            case 4 {
                log4(
                    memoryStart,
                    data.length,
                    calldataload(at),
                    calldataload(add(at, 32)),
                    calldataload(add(at, 64)),
                    calldataload(add(at, 96))
                )
            }
        }
    }
}
