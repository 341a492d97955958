"""Reads and writes messages of greeting.bson.v1 with PyMongo's bson.

Knows the bytes of the messages by heart instead of asking protobuf: tag 0x0a and the
length for ObjectId.value, tags 0x09 and 0x11 for the halves of Decimal128.

A line of the input is either "read" and a message in hexadecimal, or a type and its text.
The line of output for it has the text of the value, its message and a document with it.
"""
import sys

import bson
from bson import ObjectId
from bson.decimal128 import Decimal128


def write(value):
    if isinstance(value, ObjectId):
        return b"\x0a\x0c" + value.binary
    return b"\x09" + value.bid[:8] + b"\x11" + value.bid[8:]


def read(message):
    if len(message) == 14 and message[:2] == b"\x0a\x0c":
        return ObjectId(message[2:])
    if len(message) == 18 and message[0] == 0x09 and message[9] == 0x11:
        return Decimal128.from_bid(message[1:9] + message[10:])
    raise ValueError(message.hex())


TYPES = {
    "read": lambda text: read(bytes.fromhex(text)),
    "ObjectId": ObjectId,
    "Decimal128": Decimal128,
}

for line in sys.stdin:
    kind, text = line.split()
    value = TYPES[kind](text)
    print(value, write(value).hex(), bson.encode({"value": value}).hex(), flush=True)
